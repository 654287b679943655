"""What to ask of AWS before a start, and where: whether a pin exists, or what a name for one means now.

The action's own configuration says where, since CodePipeline goes by that; the route where it says nothing.
"""

from collections.abc import Mapping

from revision_trigger.domain.intents.desired import Symbol
from revision_trigger.domain.revision import RevisionType, SourceRevision
from revision_trigger.domain.routing.sources import CodeCommitSource, EcrSource, S3Source, Source
from revision_trigger.domain.starting.definition import SourceAction
from revision_trigger.domain.value_class import value_class

UNVERSIONED = "null"
"""The version id of an object written while its bucket's versioning was off (S3 User Guide, "Using versioning")."""
_DEFAULT_TAG = "latest"  # of an ECR source action (CodePipeline User Guide, "Amazon ECR source action reference")


@value_class
class Image:
    """An image by its digest, or the one under a tag; found: its digest."""

    repository: str
    digest: str | None = None
    tag: str | None = None

    def __str__(self) -> str:
        """Name it in a sentence."""
        return f"image {self.digest or f'under tag {self.tag}'} in repository {self.repository}"


@value_class
class Object:
    """A version of an object, or its newest one; found: the version's id, UNVERSIONED where it has none."""

    bucket: str
    key: str
    version: str | None = None

    def __str__(self) -> str:
        """Name it in a sentence."""
        return f"{f'version {self.version} of ' if self.version else ''}object {self.key} in bucket {self.bucket}"


@value_class
class Commit:
    """A commit by its id, or the head of a branch; found: the commit's id."""

    repository: str
    id: str | None = None
    branch: str | None = None

    def __str__(self) -> str:
        """Name it in a sentence."""
        return f"{f'commit {self.id}' if self.id else f'branch {self.branch}'} in repository {self.repository}"


Lookup = Image | Object | Commit


def lookup_of(pins: Mapping[RevisionType, str], source: Source, action: SourceAction) -> Lookup | None:
    """Give the one question that tells whether an action's pins exist; None where nobody can be asked."""
    if action.elsewhere:
        return None
    match source:
        case EcrSource(repository):
            return Image(action.configured("RepositoryName") or repository, pins["IMAGE_DIGEST"])
        case S3Source(bucket):
            key = pins.get("S3_OBJECT_KEY") or _key(source, action)
            return (
                Object(action.configured("S3Bucket") or bucket, key, pins.get("S3_OBJECT_VERSION_ID")) if key else None
            )
        case CodeCommitSource(repository):
            return Commit(action.configured("RepositoryName") or repository, pins["COMMIT_ID"])
    return None


def meaning_of(symbol: Symbol, source: Source, action: SourceAction) -> Lookup | None:
    """Give the question that tells what a symbol means now; None where nobody can be asked."""
    if action.elsewhere:
        return None
    match source, symbol.kind:
        case EcrSource(repository), "tag" | "latest":
            tag = symbol.name or action.configured("ImageTag") or _DEFAULT_TAG
            return Image(action.configured("RepositoryName") or repository, tag=tag)
        case S3Source(bucket), "key" | "latest":
            key = symbol.name or _key(source, action)
            return Object(action.configured("S3Bucket") or bucket, key) if key else None
        case CodeCommitSource(repository, branch), "branch" | "latest":
            return Commit(action.configured("RepositoryName") or repository, branch=symbol.name or branch)
    return None


def pins_of(symbol: Symbol, lookup: Lookup, found: str) -> tuple[SourceRevision, ...]:
    """Give the pins that stand for a symbol."""
    match lookup:
        case Image():
            return (SourceRevision(symbol.action, "IMAGE_DIGEST", found),)
        case Commit():
            return (SourceRevision(symbol.action, "COMMIT_ID", found),)
        case Object(key=key):
            version = SourceRevision(symbol.action, "S3_OBJECT_VERSION_ID", found)
            named = symbol.kind == "key"  # else the action's own key is meant, which needs no override
            return (SourceRevision(symbol.action, "S3_OBJECT_KEY", key), version) if named else (version,)


def _key(source: S3Source, action: SourceAction) -> str | None:
    return action.configured("S3ObjectKey") or source.key
