"""Pipelines as the code of an app gives them: a checked file, a path to a file, or the file's content as plain data."""

import json
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from revision_trigger_cdk.pipelines_file.load import FaultyPipelinesFile, PipelinesFile, load, parse
from revision_trigger_cdk.pipelines_file.reading.finding import NO_LINE, Position

PipelinesInput = PipelinesFile | str | PathLike[str] | Mapping[str, object]

IN_CODE = Path("the pipelines given as code")


def checked(pipelines: PipelinesInput) -> PipelinesFile:
    """Check and compile the pipelines; the checks are the same for a file and for data.

    Raises FaultyPipelinesFile, and TypeError or ValueError if the data holds a value that no file can, such as a set or
    a NaN.
    """
    match pipelines:
        case PipelinesFile():
            return pipelines
        case Mapping():
            return _of_code(pipelines)
    return load(Path(pipelines))


def _of_code(data: Mapping[str, object]) -> PipelinesFile:
    try:
        # JSON is YAML too.
        return parse(json.dumps(data, allow_nan=False), IN_CODE)
    except FaultyPipelinesFile as error:
        faults = [replace(fault, position=Position(NO_LINE, number)) for number, fault in enumerate(error.faults)]
        raise FaultyPipelinesFile(IN_CODE, faults) from None
