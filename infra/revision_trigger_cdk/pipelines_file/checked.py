"""The pipelines as an app's code gives them: a checked file, a path to one, or the file's content as plain data."""

import json
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from revision_trigger_cdk.pipelines_file.load import FaultyPipelinesFile, PipelinesFile, load, parse
from revision_trigger_cdk.pipelines_file.reading.finding import NO_LINE, Place

Given = PipelinesFile | str | PathLike[str] | Mapping[str, object]

IN_CODE = Path("the pipelines given as code")


def checked(pipelines: Given) -> PipelinesFile:
    """Check and compile what is given, the same checks either way.

    Raises FaultyPipelinesFile, and TypeError or ValueError where data holds what no file could, as a set or a NaN.
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
        faults = [replace(fault, place=Place(NO_LINE, number)) for number, fault in enumerate(error.faults)]
        raise FaultyPipelinesFile(IN_CODE, faults) from None
