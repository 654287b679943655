"""Look-ups before a start: the question to AWS whether a revision exists, or which revision a symbol means now.

The source action's own configuration says where to look, since CodePipeline goes by that configuration. Where the
configuration says nothing, the pipelines file does.
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
    """Look for an image by its digest, or for the image under a tag. The answer is the image's digest."""

    repository: str
    digest: str | None = None
    tag: str | None = None

    def __str__(self) -> str:
        """Name the image, as part of a sentence."""
        return f"image {self.digest or f'under tag {self.tag}'} in repository {self.repository}"


@value_class
class Object:
    """Look for a version of an S3 object, or for its newest version.

    The answer is the version's id, UNVERSIONED where the object has none.
    """

    bucket: str
    key: str
    version: str | None = None

    def __str__(self) -> str:
        """Name the object, as part of a sentence."""
        return f"{f'version {self.version} of ' if self.version else ''}object {self.key} in bucket {self.bucket}"


@value_class
class Commit:
    """Look for a commit by its id, or for the head of a branch. The answer is the commit's id."""

    repository: str
    id: str | None = None
    branch: str | None = None

    def __str__(self) -> str:
        """Name the commit, as part of a sentence."""
        return f"{f'commit {self.id}' if self.id else f'branch {self.branch}'} in repository {self.repository}"


Lookup = Image | Object | Commit


def lookup_of(pins: Mapping[RevisionType, str], source: Source, action: SourceAction) -> Lookup | None:
    """Return the look-up that tells whether a source action's pins exist; None where they cannot be looked up."""
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
    """Return the look-up that tells which revision a symbol means now; None where that cannot be looked up."""
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
    """Return the revisions that a symbol means, given what its look-up found."""
    match lookup:
        case Image():
            return (SourceRevision(symbol.action, "IMAGE_DIGEST", found),)
        case Commit():
            return (SourceRevision(symbol.action, "COMMIT_ID", found),)
        case Object(key=key):
            version = SourceRevision(symbol.action, "S3_OBJECT_VERSION_ID", found)
            named = symbol.kind == "key"  # `latest` means the action's own key, which needs no override
            return (SourceRevision(symbol.action, "S3_OBJECT_KEY", key), version) if named else (version,)


def _key(source: S3Source, action: SourceAction) -> str | None:
    return action.configured("S3ObjectKey") or source.key
