"""The pipelines file, read and checked: `load` and `parse` give the compiled form or name every fault at once."""

from infra.pipelines_file.load import FaultyPipelinesFile, PipelinesFile, load, parse

__all__ = ["FaultyPipelinesFile", "PipelinesFile", "load", "parse"]
