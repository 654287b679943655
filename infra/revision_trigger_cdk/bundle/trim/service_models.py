"""botocore's models of AWS services, cut down to the operations that the function calls.

Reading the whole models is a third of a client's creation. The cut models lie where botocore's own loader looks for
them, in the form that it reads (docs/decisions/0013-the-bundle-is-cut-to-what-is-called.md).
"""

import gzip
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

Json = Any
"""Any part of a model."""

OPERATIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "codecommit": frozenset({"GetBranch", "GetCommit"}),
        "codepipeline": frozenset(
            {
                "GetPipeline",
                "GetPipelineExecution",
                "ListActionExecutions",
                "ListPipelineExecutions",
                "StartPipelineExecution",
                "StopPipelineExecution",
            }
        ),
        "dynamodb": frozenset({"BatchGetItem", "BatchWriteItem", "GetItem", "PutItem", "Query", "TransactWriteItems"}),
        "ecr": frozenset({"DescribeImages"}),
        "events": frozenset({"PutEvents"}),
        "s3": frozenset({"HeadBucket", "HeadObject"}),
        "scheduler": frozenset({"CreateSchedule", "DeleteSchedule", "UpdateSchedule"}),
        "sqs": frozenset({"ChangeMessageVisibilityBatch", "SendMessage"}),
        "sts": frozenset({"AssumeRole"}),
    }
)
"""The operations that the function calls, by service. A test compares them with the function's code."""

BY_BOTOCORE = frozenset({"HeadBucket"})
"""Operations that botocore calls by itself: HeadBucket finds a bucket's region when S3 answers HeadObject with 400."""

_READ = ("service-2", "service-2.sdk-extras", "endpoint-rule-set-1", "paginators-1", "paginators-1.sdk-extras")


def trim(data: Path) -> None:
    """Keep in botocore's `data` folder only what the function's operations need, as plain compact JSON."""
    prefixes = set(OPERATIONS)
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        if folder.name in OPERATIONS:
            prefixes.add(_trim_service(folder, OPERATIONS[folder.name]))
        else:
            shutil.rmtree(folder)
    endpoints = json.loads((data / "endpoints.json").read_bytes())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: one for name, one in partition["services"].items() if name in prefixes}
    _write(data / "endpoints.json", endpoints)


def _trim_service(folder: Path, operations: frozenset[str]) -> str:
    """Keep the newest version's models. Return the prefix under which endpoints.json lists the service."""
    *older, newest = sorted(path for path in folder.iterdir() if path.is_dir())
    for version in older:
        shutil.rmtree(version)
    models = {name: model for name in _READ if (model := _taken(newest, name)) is not None}
    shutil.rmtree(newest)
    newest.mkdir()
    models["service-2"] = called(models["service-2"], operations)
    if "paginators-1" in models:
        models["paginators-1"]["pagination"] = _of(models["paginators-1"]["pagination"], operations)
    for name, model in models.items():
        _write(newest / f"{name}.json", without_documentation(model))
    return str(models["service-2"]["metadata"]["endpointPrefix"])


def _taken(version: Path, name: str) -> Json:
    plain, packed = version / f"{name}.json", version / f"{name}.json.gz"
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(plain.read_bytes()) if plain.exists() else None


def _write(path: Path, content: Json) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")


def called(model: dict[str, Any], operations: frozenset[str]) -> dict[str, Any]:
    """Give a service's model with these operations and the shapes they reach. Raises KeyError for an unknown one."""
    kept = {name: model["operations"][name] for name in sorted(operations)}
    shapes: dict[str, Any] = {}
    waiting = list(_shapes_named(kept))
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _shapes_named(shapes[name])
    in_order = {name: shape for name, shape in model["shapes"].items() if name in shapes}
    return model | {"operations": kept, "shapes": in_order}


def _shapes_named(definition: Json) -> Iterator[str]:
    """Give the names of the shapes that a part of a model refers to.

    A reference's `shape` is text. A member that happens to be called `shape` is a mapping, and no reference.
    """
    if isinstance(definition, dict):
        if isinstance(definition.get("shape"), str):
            yield definition["shape"]
        for part in definition.values():
            yield from _shapes_named(part)
    elif isinstance(definition, list):
        for part in definition:
            yield from _shapes_named(part)


def without_documentation(part: Json) -> Json:
    """Give a part of a model without its documentation.

    Documentation is text. A member that happens to be called `documentation` is a mapping, and stays.
    """
    if isinstance(part, dict):
        return {
            name: value if name in _WITH_WORDS else without_documentation(value)
            for name, value in part.items()
            if not (name in _FOR_PEOPLE and isinstance(value, str))
        }
    return [without_documentation(one) for one in part] if isinstance(part, list) else part


_FOR_PEOPLE = ("documentation", "documentationUrl")
_WITH_WORDS = ("clientContextParams",)
"""Parts that botocore cannot read without their documentation: S3's requests have such parameters."""


def _of(definitions: dict[str, Any], operations: frozenset[str]) -> dict[str, Any]:
    return {name: one for name, one in definitions.items() if name in operations}
