"""Sources: where the revisions of one source action come from, and which revision types its pins may have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from revision_trigger.domain.revision import RevisionType
from revision_trigger.domain.routing.event_pattern import EventPattern
from revision_trigger.domain.routing.globs import glob_matches
from revision_trigger.domain.value_class import value_class


@value_class
class Build:
    """Successful builds of a CodeBuild project feed the source.

    The revision is the value of the build's exported variable `variable`; without one, the build's source version.
    """

    project: str
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """Events that match `pattern` feed the source.

    `revision`, `time`, `id` and `variables` are JMESPath expressions over the whole event.
    """

    pattern: Mapping[str, Any]
    revision: str
    time: str | None = None
    id: str | None = None
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    matcher: EventPattern = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the pattern ready to match once, and not for each event."""
        object.__setattr__(self, "matcher", EventPattern.of(self.pattern))


Feed = Build | Mapped
"""Feeds take the place of the events of the source's own service."""


@value_class
class EcrSource:
    """Images that are pushed to a repository under a tag that one of the globs in `tags` matches.

    `commit` names another source action: the tag is then the full id of the commit that the image was built from, and
    that source action is pinned to the commit as well.
    """

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("IMAGE_DIGEST",)
    repository: str
    tags: tuple[str, ...] = ("*",)
    commit: str | None = None
    pinned: bool = True
    feed: Feed | None = None

    def concerns(self, repository: str, tag: str) -> bool:
        """Whether a push of this tag to this repository feeds this source."""
        return repository == self.repository and any(glob_matches(glob, tag) for glob in self.tags)


@value_class
class S3Source:
    """Versions of one S3 object, or of every object whose key one of the globs in `keys` matches.

    With `keys`, the object's key is pinned as well, which works only where the source action allows a key to be
    overridden (docs/aws-facts.md).
    """

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY")
    bucket: str
    key: str | None = None
    keys: tuple[str, ...] = ()
    pinned: bool = True
    feed: Feed | None = None

    def concerns(self, bucket: str, key: str) -> bool:
        """Whether an upload of this object feeds this source."""
        return bucket == self.bucket and (key == self.key or any(glob_matches(glob, key) for glob in self.keys))


@value_class
class CodeCommitSource:
    """Commits on one branch of a CodeCommit repository."""

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("COMMIT_ID",)
    repository: str
    branch: str
    pinned: bool = True
    feed: Feed | None = None

    def concerns(self, repository: str, branch: str) -> bool:
        """Whether a push to this branch feeds this source."""
        return (repository, branch) == (self.repository, self.branch)


@value_class
class ConnectionSource:
    """Commits of a repository behind a connection (GitHub, GitLab, Bitbucket).

    No AWS event tells of such a commit: a request, a build or a mapped event has to name it.
    """

    revision_types: ClassVar[tuple[RevisionType, ...]] = ("COMMIT_ID",)
    repository: str
    pinned: bool = True
    feed: Feed | None = None


Watched = EcrSource | S3Source | CodeCommitSource
Source = Watched | ConnectionSource


def source_of(data: Mapping[str, Any]) -> Source:
    """Read one compiled source; raises KeyError or TypeError if the source was not checked."""
    common = {"pinned": data.get("pin", True), "feed": _feed(data)}
    match data:
        case {"ecr": repository}:
            return EcrSource(repository, tuple(data.get("tags", ("*",))), data.get("commit"), **common)
        case {"s3": bucket}:
            return S3Source(bucket, data.get("key"), tuple(data.get("keys", ())), **common)
        case {"codecommit": repository, "branch": branch}:
            return CodeCommitSource(repository, branch, **common)
        case {"connection": repository}:
            return ConnectionSource(repository, **common)
    raise KeyError(f"no source: {sorted(data)}; expected one of ecr, s3, codecommit, connection")


def _feed(data: Mapping[str, Any]) -> Feed | None:
    match data:
        case {"build": build}:
            return Build(**build)
        case {"mapped": mapped}:
            return Mapped(**mapped)
    return None
