"""The event patterns for the services' own events: images pushed, objects created, branches moved."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import CodeCommitSource, EcrSource, S3Source
from revision_trigger_cdk.patterns.globs import ANY, glob_matchers
from revision_trigger_cdk.patterns.limits import (
    LONGEST_PATTERN,
    Pattern,
    Where,
    aws_pattern,
    in_groups,
    size,
    value_parts,
)

Choices = Callable[[list[Pattern]], Pattern]


def service_patterns(routes: Routes, accounts: Sequence[Where], *, wildcards: bool) -> dict[str, Pattern]:
    """Give every pattern for sources without `build` and `mapped`. `wildcards` allows the scarce wildcard matcher."""
    tags: dict[str, set[str]] = defaultdict(set)
    objects: dict[str, list[S3Source]] = defaultdict(list)
    branches: dict[str, set[str]] = defaultdict(set)
    for source in chain.from_iterable(pipeline.sources.values() for pipeline in routes.pipelines.values()):
        match source:
            case EcrSource(repository, globs, feed=None):
                tags[repository].update(globs)
            case S3Source(bucket, feed=None):
                objects[bucket].append(source)
            case CodeCommitSource(repository, branch, feed=None):
                branches[repository].add(branch)
    matchers = {name: glob_matchers(globs, wildcards=wildcards) for name, globs in tags.items()}
    keys = {name: _key_matchers(found, wildcards=wildcards) for name, found in objects.items()}
    return _of_images(matchers, accounts) | _of_objects(keys, accounts) | _of_commits(branches, accounts)


def _key_matchers(objects: list[S3Source], *, wildcards: bool) -> list[Any]:
    globs = glob_matchers({glob for source in objects for glob in source.keys}, wildcards=wildcards)
    exact = {source.key for source in objects if source.key is not None}
    if ANY in globs:
        return globs
    exact |= {glob for glob in globs if isinstance(glob, str)}
    return [*sorted(exact), *(glob for glob in globs if not isinstance(glob, str))]


def _of_images(tags: Mapping[str, list[Any]], accounts: Sequence[Where]) -> dict[str, Pattern]:
    def pattern(choices: list[Pattern]) -> Pattern:
        pushed = {"action-type": ["PUSH"], "result": ["SUCCESS"]}
        return aws_pattern("aws.ecr", "ECR Image Action", pushed | _any(choices), accounts=accounts)

    def choice(repository: str, matchers: list[Any]) -> Pattern:
        return {"repository-name": [repository], "image-tag": matchers}

    return _of_values("EcrImageAction", tags, choice=choice, pattern=pattern)


def _of_objects(keys: Mapping[str, list[Any]], accounts: Sequence[Where]) -> dict[str, Pattern]:
    def pattern(choices: list[Pattern]) -> Pattern:
        return aws_pattern("aws.s3", "Object Created", _any(choices), accounts=accounts)

    def choice(bucket: str, matchers: list[Any]) -> Pattern:
        return {"bucket": {"name": [bucket]}, "object": {"key": matchers}}

    return _of_values("S3ObjectCreated", keys, choice=choice, pattern=pattern)


def _of_commits(branches: Mapping[str, Iterable[str]], accounts: Sequence[Where]) -> dict[str, Pattern]:
    def pattern(choices: list[Pattern]) -> Pattern:
        change = {"event": ["referenceCreated", "referenceUpdated"], "referenceType": ["branch"]}
        return aws_pattern(
            "aws.codecommit", "CodeCommit Repository State Change", change | _any(choices), accounts=accounts
        )

    def choice(repository: str, names: list[Any]) -> Pattern:
        return {"repositoryName": [repository], "referenceName": names}

    names = {repository: sorted(found) for repository, found in branches.items()}
    return _of_values("CodeCommitStateChange", names, choice=choice, pattern=pattern)


def _of_values(
    kind: str, values: Mapping[str, list[Any]], *, choice: Callable[[str, list[Any]], Pattern], pattern: Choices
) -> dict[str, Pattern]:
    def choices(name: str, matchers: list[Any]) -> list[Pattern]:
        whole = choice(name, matchers)
        if size(pattern([whole])) <= LONGEST_PATTERN:
            return [whole]
        if not all(isinstance(matcher, str) for matcher in matchers):
            return [choice(name, [ANY])]  # if globs were shared out, one event might match two patterns
        return [choice(name, part) for part in value_parts(matchers, lambda part: pattern([choice(name, part)]))]

    return in_groups(kind, {name: choices(name, matchers) for name, matchers in values.items()}, pattern)


def _any(choices: list[Pattern]) -> Pattern:
    """Join choices by `$or`, which needs at least two."""
    return choices[0] if len(choices) == 1 else {"$or": choices}
