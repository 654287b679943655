"""The pipelines file, read and checked: `load`, `parse` and `checked` give the compiled form or name every fault."""

from infra.pipelines_file.given import Given, checked
from infra.pipelines_file.load import FaultyPipelinesFile, PipelinesFile, load, parse

__all__ = ["FaultyPipelinesFile", "Given", "PipelinesFile", "checked", "load", "parse"]
