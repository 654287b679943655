"""Routes: which source action of which pipeline an event concerns. The one truth for the pipelines file.

`infra` checks pipelines.yaml and compiles it; `Routes.from_data` reads the compiled form. What a source is fed by
decides which revision types its pins may have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from revision_trigger.domain.revision import RevisionType


@dataclass(frozen=True, slots=True)
class EcrSource:
    """Images pushed to a repository under a tag that one of the globs matches."""

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("IMAGE_DIGEST",)
    repository: str
    tags: tuple[str, ...] = ("*",)
    pinned: bool = True

    def concerns(self, repository: str, tag: str) -> bool:
        """Whether a push of this tag to this repository is this source's."""
        return repository == self.repository and any(glob_matches(glob, tag) for glob in self.tags)


@dataclass(frozen=True, slots=True)
class S3Source:
    """Versions of one object. The key can only be overridden where the action allows it (docs/aws-facts.md)."""

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY")
    bucket: str
    key: str
    pinned: bool = True

    def concerns(self, bucket: str, key: str) -> bool:
        """Whether this object is this source's."""
        return (bucket, key) == (self.bucket, self.key)


@dataclass(frozen=True, slots=True)
class CodeCommitSource:
    """Commits on one branch of a CodeCommit repository."""

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("COMMIT_ID",)
    repository: str
    branch: str
    pinned: bool = True

    def concerns(self, repository: str, branch: str) -> bool:
        """Whether this branch is this source's."""
        return (repository, branch) == (self.repository, self.branch)


@dataclass(frozen=True, slots=True)
class ConnectionSource:
    """Commits of a repository behind a connection (GitHub, GitLab, Bitbucket): told to us, never seen by ourselves."""

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("COMMIT_ID",)
    repository: str
    pinned: bool = True


Watched = EcrSource | S3Source | CodeCommitSource
Source = Watched | ConnectionSource


@dataclass(frozen=True, slots=True)
class Routes:
    """The pipelines file, compiled: whose own events are obeyed, and every pipeline's routed sources.

    `max_ages` are seconds by pipeline: events older than that, which no clock orders, ask for nothing.
    """

    pipelines: Mapping[str, Mapping[str, Source]]
    senders: frozenset[str] = frozenset()
    max_ages: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Routes":
        """Read the compiled pipelines file, which `infra` has checked.

        Raises KeyError or TypeError if it was not.
        """
        pipelines = {
            name: MappingProxyType({action: _source(source) for action, source in pipeline["sources"].items()})
            for name, pipeline in data["pipelines"].items()
        }
        ages = {name: float(pipeline["maxAge"]) for name, pipeline in data["pipelines"].items() if "maxAge" in pipeline}
        return cls(MappingProxyType(pipelines), frozenset(data.get("senders", ())), MappingProxyType(ages))

    def carried(self, pipeline: str) -> Mapping[str, RevisionType]:
        """Give the source actions whose pins every start carries, each with the type its history is read as."""
        sources = self.pipelines[pipeline]
        return {action: source.revision_types[0] for action, source in sources.items() if source.pinned}

    def fed_by(self, kind: type[Watched], *names: str) -> Mapping[str, tuple[str, ...]]:
        """Give the pipelines that an event concerns, each with the source actions it feeds."""
        fed = {
            name: tuple(
                action for action, source in sources.items() if isinstance(source, kind) and source.concerns(*names)
            )
            for name, sources in self.pipelines.items()
        }
        return {name: actions for name, actions in fed.items() if actions}


def _source(data: Mapping[str, Any]) -> Source:
    pinned = data.get("pin", True)
    match data:
        case {"ecr": repository}:
            return EcrSource(repository, tuple(data.get("tags", ("*",))), pinned)
        case {"s3": bucket, "key": key}:
            return S3Source(bucket, key, pinned)
        case {"codecommit": repository, "branch": branch}:
            return CodeCommitSource(repository, branch, pinned)
        case {"connection": repository}:
            return ConnectionSource(repository, pinned)
    raise KeyError(f"no source: {sorted(data)}; expected one of ecr, s3, codecommit, connection")


def glob_matches(glob: str, text: str) -> bool:
    """Whether the glob, whose only special character is `*`, matches the whole text; in linear time, never a regex."""
    first, *rest = glob.split("*")
    if not rest:
        return glob == text
    *middle, last = rest
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    return _in_order(middle, text[len(first) : len(text) - len(last)])


def _in_order(parts: list[str], text: str) -> bool:
    start = 0
    for part in parts:
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True
