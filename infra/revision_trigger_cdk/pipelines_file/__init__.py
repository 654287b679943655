"""The pipelines file, read and checked: `load`, `parse` and `checked` give the compiled form or name every fault."""

from revision_trigger_cdk.pipelines_file.checked import Given, checked
from revision_trigger_cdk.pipelines_file.load import FaultyPipelinesFile, PipelinesFile, load, parse

__all__ = ["FaultyPipelinesFile", "Given", "PipelinesFile", "checked", "load", "parse"]
