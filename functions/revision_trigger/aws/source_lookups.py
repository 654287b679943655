"""The adapter to ECR, S3 and CodeCommit: one read tells which revision a source holds."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.faults import lookup_fault
from revision_trigger.domain.starting.lookups import UNVERSIONED, Commit, Image, Lookup, Object
from revision_trigger.domain.value_class import value_class

Client = Any
"""A botocore client."""

# The error codes that mean "there is no such revision". The answer to a HEAD has no body, so S3 tells the status alone:
# 404; 405 for a version that is a delete marker; 400 for a text that is no version id (Amazon S3 API Reference,
# "HeadObject").
_ABSENT = frozenset(
    {
        "ImageNotFoundException",
        "RepositoryNotFoundException",
        "404",
        "405",
        "CommitIdDoesNotExistException",
        "CommitDoesNotExistException",
        "InvalidCommitIdException",
        "BranchDoesNotExistException",
        "InvalidBranchNameException",
        "RepositoryDoesNotExistException",
    }
)


@value_class
class SourceLookups:
    """Reads through the clients of the pipeline's own account and region. `client_of` takes service and pipeline."""

    client_of: Callable[[str, str], Client]

    def find(self, pipeline: str, lookup: Lookup) -> str | None:
        """Give the digest, version id or commit id that is there; None if there is none. Raises Rejected or Retry."""
        service, find = _FINDS[type(lookup)]
        try:
            return find(self.client_of(service, pipeline), lookup)
        except (ClientError, BotoCoreError) as error:
            if _is_absent(error, lookup):
                return None
            raise lookup_fault(error, f"pipeline {pipeline}: {lookup}") from error


def _is_absent(error: ClientError | BotoCoreError, lookup: Lookup) -> bool:
    if not isinstance(error, ClientError):
        return False
    code = error.response["Error"]["Code"]
    return code in _ABSENT or (code == "400" and isinstance(lookup, Object) and lookup.version is not None)


def _image(client: Client, lookup: Image) -> str | None:
    # BatchGetImage would count as a pull, and lifecycle policies keep images that were pulled.
    image: Any = {"imageDigest": lookup.digest} if lookup.digest else {"imageTag": lookup.tag}
    found = client.describe_images(repositoryName=lookup.repository, imageIds=[image])["imageDetails"]
    return str(found[0]["imageDigest"]) if found else None


def _object(client: Client, lookup: Object) -> str:
    version: Any = {"VersionId": lookup.version} if lookup.version else {}
    head = client.head_object(Bucket=lookup.bucket, Key=lookup.key, **version)
    return str(head.get("VersionId", UNVERSIONED))


def _commit(client: Client, lookup: Commit) -> str:
    if lookup.id:
        commit = client.get_commit(repositoryName=lookup.repository, commitId=lookup.id)["commit"]
        return str(commit["commitId"])
    branch = client.get_branch(repositoryName=lookup.repository, branchName=lookup.branch)["branch"]
    return str(branch["commitId"])


_FINDS: Mapping[type[Lookup], tuple[str, Callable[[Any, Any], str | None]]] = MappingProxyType(
    {Image: ("ecr", _image), Object: ("s3", _object), Commit: ("codecommit", _commit)}
)
