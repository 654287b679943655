"""The event patterns that the routes ask for, within EventBridge's limits. Rules are made of them elsewhere.

What a pattern cannot say exactly it lets through: the function decides. No event matches two of them, so none reaches
the queue twice.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeVar

from revision_trigger.domain.routes import Routes
from revision_trigger.domain.sources import CodeCommitSource, EcrSource, S3Source

Pattern = dict[str, Any]
Values = Mapping[str, Iterable[str]]  # by repository or bucket: its tag globs, keys or branches
T = TypeVar("T")

# EventBridge's quota for a pattern (User Guide, "Amazon EventBridge quotas"); counted here with every escape and space.
_LONGEST_PATTERN = 2048
_LONGEST_VALUES = 1700  # of it, for the values of one field

# A bus holds 300 rules, 30 of them with wildcards. A repository's or pipeline's group hangs on its name alone, so that
# adding one never moves another from rule to rule: CloudFormation changes rules one by one, and events would be lost in
# between.
_GROUPS = 8

# An execution began or ended. Of the rest, STOPPING is followed by STOPPED, RESUMED by an end (CodePipeline User Guide,
# "Monitoring CodePipeline events").
_STATES = ["CANCELED", "FAILED", "STARTED", "STOPPED", "SUCCEEDED", "SUPERSEDED"]


def event_patterns(routes: Routes) -> dict[str, Pattern]:
    """Every pattern by a name that stays: what a route or a sender asks for, and what becomes of its pipelines."""
    tags: dict[str, set[str]] = defaultdict(set)
    keys: dict[str, set[str]] = defaultdict(set)
    branches: dict[str, set[str]] = defaultdict(set)
    for source in chain.from_iterable(pipeline.sources.values() for pipeline in routes.pipelines.values()):
        match source:
            case EcrSource(repository, globs):
                tags[repository].update(globs)
            case S3Source(bucket, str(key)):
                keys[bucket].add(key)
            case CodeCommitSource(repository, branch):
                branches[repository].add(branch)
    asked = _of_senders(routes.senders) | _of_images(tags) | _of_objects(keys) | _of_commits(branches)
    return asked | _of_executions(routes.pipelines)


def _of_senders(senders: Iterable[str]) -> dict[str, Pattern]:
    def pattern(sources: list[str]) -> Pattern:
        return {"source": sources, "detail-type": ["Desired Revision"]}

    return _in_parts("DesiredRevision", sorted(senders), pattern)


def _of_images(tags: Values) -> dict[str, Pattern]:
    def pattern(choices: list[Pattern]) -> Pattern:
        return _pattern("aws.ecr", "ECR Image Action", {"action-type": ["PUSH"], "result": ["SUCCESS"]} | _any(choices))

    choices = {name: [{"repository-name": [name], "image-tag": tag_matchers(globs)}] for name, globs in tags.items()}
    return _in_groups("EcrImageAction", choices, pattern)


def _of_objects(keys: Values) -> dict[str, Pattern]:
    def pattern(choices: list[Pattern]) -> Pattern:
        return _pattern("aws.s3", "Object Created", _any(choices))

    choices = {
        bucket: [{"bucket": {"name": [bucket]}, "object": {"key": part}} for part in _value_parts(values)]
        for bucket, values in keys.items()
    }
    return _in_groups("S3ObjectCreated", choices, pattern)


def _of_commits(branches: Values) -> dict[str, Pattern]:
    change = {"event": ["referenceCreated", "referenceUpdated"], "referenceType": ["branch"]}

    def pattern(choices: list[Pattern]) -> Pattern:
        return _pattern("aws.codecommit", "CodeCommit Repository State Change", change | _any(choices))

    choices = {
        name: [{"repositoryName": [name], "referenceName": part} for part in _value_parts(values)]
        for name, values in branches.items()
    }
    return _in_groups("CodeCommitStateChange", choices, pattern)


def _of_executions(pipelines: Iterable[str]) -> dict[str, Pattern]:
    def pattern(names: list[str]) -> Pattern:
        detail = {"pipeline": names, "state": _STATES}
        return _pattern("aws.codepipeline", "CodePipeline Pipeline Execution State Change", detail)

    return _in_groups("PipelineExecutionStateChange", {name: [name] for name in pipelines}, pattern)


def tag_matchers(globs: Iterable[str]) -> list[Any]:
    """The matchers for these globs; wider where they would be too many or too complex for EventBridge."""
    matchers = [_tag_matcher(glob) for glob in sorted(globs)]
    any_tag = {"exists": True}
    return [any_tag] if any_tag in matchers or _size(matchers) > _LONGEST_VALUES else matchers


def _tag_matcher(glob: str) -> str | Pattern:
    first, *rest = glob.split("*")
    if not rest:
        return glob
    last = rest[-1]
    if len(rest) == 1 and first and last:
        return {"wildcard": glob}
    # Several wildcards in one value may be refused as too complex (User Guide, "Matching using wildcards").
    return {"prefix": first} if first else {"suffix": last} if last else {"exists": True}


def _pattern(source: str, detail_type: str, detail: Pattern) -> Pattern:
    return {"source": [source], "detail-type": [detail_type], "detail": detail}


def _any(choices: list[Pattern]) -> Pattern:
    """One choice as it is: `$or` wants two."""
    return choices[0] if len(choices) == 1 else {"$or": choices}


def _in_groups(kind: str, choices: Mapping[str, list[T]], pattern: Callable[[list[T]], Pattern]) -> dict[str, Pattern]:
    groups: dict[int, list[T]] = defaultdict(list)
    for name in sorted(choices):
        groups[zlib.crc32(name.encode()) % _GROUPS].extend(choices[name])
    found: dict[str, Pattern] = {}
    for group in sorted(groups):
        found |= _in_parts(f"{kind}{group}", groups[group], pattern)
    return found


def _in_parts(name: str, items: list[T], pattern: Callable[[list[T]], Pattern]) -> dict[str, Pattern]:
    parts = _parts(items, lambda part: _size(pattern(part)) <= _LONGEST_PATTERN)
    return {name if number == 1 else f"{name}Part{number}": pattern(part) for number, part in enumerate(parts, 1)}


def _value_parts(values: Iterable[str]) -> Iterator[list[str]]:
    return _parts(sorted(values), lambda part: _size(part) <= _LONGEST_VALUES)


def _parts(items: list[T], fits: Callable[[list[T]], bool]) -> Iterator[list[T]]:
    part: list[T] = []
    for item in items:
        if part and not fits([*part, item]):
            yield part
            part = []
        part.append(item)
    if part:
        yield part


def _size(pattern: object) -> int:
    return len(json.dumps(pattern))
