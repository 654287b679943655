"""What no schema can say: routes of one pipeline that one event would pin twice, and what EventBridge cannot hold."""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from infra.pipelines_file.document import Document
from infra.pipelines_file.remark import KeyPath, Remark, key_text
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.sources import CodeCommitSource, EcrSource, S3Source, Source

# S3's limit (User Guide, "Creating object key names"); and what fits into one pattern of 2,048 beside the rest.
_LONGEST_KEY = 1024  # bytes
_LONGEST_IN_PATTERN = 1600  # characters as JSON

_SOURCE = len(("pipelines", "its name", "sources", "its action"))


def check(document: Document, shapeless: list[Remark]) -> list[Remark]:
    """Every fault of a source alone, or between two of one pipeline, where neither has a fault of shape."""
    faulty = {fault.key[:_SOURCE] for fault in shapeless}
    faults: list[Remark] = []
    for name, pipeline in _entries(document.data, "pipelines"):
        paths: dict[KeyPath, Any] = {
            ("pipelines", name, "sources", action): source for action, source in _entries(pipeline, "sources")
        }
        sources = {path: source for path, source in paths.items() if not faulty & {path, path[:-1]}}
        faults += [*_too_long(document, sources), *_twice_fed(document, sources)]
    return faults


def _entries(data: object, key: str) -> list[tuple[str, Any]]:
    inner = data.get(key) if isinstance(data, dict) else None
    return list(inner.items()) if isinstance(inner, dict) else []


def _too_long(document: Document, sources: dict[KeyPath, Any]) -> Iterator[Remark]:
    for path, source in sources.items():
        length = len(source.get("key", "").encode())
        if length > _LONGEST_KEY:
            yield document.remark((*path, "key"), f"{length} bytes long; expected at most {_LONGEST_KEY}")
        for name in ("key", "branch"):
            if len(json.dumps(source.get(name))) > _LONGEST_IN_PATTERN:
                yield document.remark((*path, name), "too long for an EventBridge pattern, where it is escaped as JSON")


def _twice_fed(document: Document, sources: dict[KeyPath, Any]) -> Iterator[Remark]:
    for (first, one), (second, other) in combinations(_typed(sources).items(), 2):
        if reason := _fight(one, other):
            line = document.remark(first, "").place.line
            why = f"one event would pin both this and {key_text(first)} (line {line}): {reason}"
            yield document.remark(second, why)


def _typed(sources: dict[KeyPath, Any]) -> dict[KeyPath, Source]:
    by_action = {str(path[-1]): source for path, source in sources.items()}
    routes = Routes.from_data({"pipelines": {"": {"sources": by_action}}})
    return dict(zip(sources, routes.pipelines[""].sources.values(), strict=True))


def _fight(one: Source, other: Source) -> str:
    """Why one event would concern both sources; empty if none would."""
    match one, other:
        case EcrSource(), EcrSource() if one.repository == other.repository:
            both = next((f"{a} and {b}" for a in one.tags for b in other.tags if overlap(a, b)), "")
            return both and f"one tag of {one.repository} can match {both}"
        case (S3Source(), S3Source()) if one.concerns(other.bucket, other.key or ""):
            return f"both are s3://{one.bucket}/{one.key}"
        case (CodeCommitSource(), CodeCommitSource()) if one.concerns(other.repository, other.branch):
            return f"both are the branch {one.branch} of {one.repository}"
    return ""


def overlap(one: str, other: str) -> bool:
    """Whether some text matches both globs, whose only special character is `*`."""
    reachable = _skip_stars(one, {0})
    for character in other:
        if character == "*":
            reachable = set(range(min(reachable), len(one) + 1))
        else:
            reachable = {
                at if one[at] == "*" else at + 1 for at in reachable if at < len(one) and one[at] in ("*", character)
            }
            reachable = _skip_stars(one, reachable)
        if not reachable:
            return False
    return len(one) in reachable


def _skip_stars(glob: str, positions: set[int]) -> set[int]:
    """The positions, and those behind the stars they stand at: a star may match nothing."""
    for at in range(len(glob)):
        if at in positions and glob[at] == "*":
            positions.add(at + 1)
    return positions
