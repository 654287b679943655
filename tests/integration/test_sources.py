"""The doors to ECR, S3 and CodeCommit: the one exact request of each question, and what every answer means."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber
from moto import mock_aws

from revision_trigger.aws.source_lookups import SourceLookups
from revision_trigger.aws.timeouts import READS
from revision_trigger.domain.outcome import Fault, Reason, Rejected, Retry
from revision_trigger.domain.starting.lookups import UNVERSIONED, Commit, Image, Lookup, Object
from tests.builders import COMMIT, DIGEST

CASES: dict[str, tuple[Lookup, str, str, dict[str, Any], dict[str, Any], str]] = {
    "an image by its digest": (
        Image("web", digest=DIGEST),
        "ecr",
        "describe_images",
        {"repositoryName": "web", "imageIds": [{"imageDigest": DIGEST}]},
        {"imageDetails": [{"imageDigest": DIGEST}]},
        DIGEST,
    ),
    "the image under a tag": (
        Image("web", tag="release"),
        "ecr",
        "describe_images",
        {"repositoryName": "web", "imageIds": [{"imageTag": "release"}]},
        {"imageDetails": [{"imageDigest": DIGEST}]},
        DIGEST,
    ),
    "a version of an object": (
        Object("bucket", "key", "v1"),
        "s3",
        "head_object",
        {"Bucket": "bucket", "Key": "key", "VersionId": "v1"},
        {"VersionId": "v1"},
        "v1",
    ),
    "the newest version of an object": (
        Object("bucket", "key"),
        "s3",
        "head_object",
        {"Bucket": "bucket", "Key": "key"},
        {"VersionId": "v2"},
        "v2",
    ),
    "an object of an unversioned bucket": (
        Object("bucket", "key"),
        "s3",
        "head_object",
        {"Bucket": "bucket", "Key": "key"},
        {},
        UNVERSIONED,
    ),
    "a commit": (
        Commit("web", id=COMMIT),
        "codecommit",
        "get_commit",
        {"repositoryName": "web", "commitId": COMMIT},
        {"commit": {"commitId": COMMIT}},
        COMMIT,
    ),
    "the head of a branch": (
        Commit("web", branch="main"),
        "codecommit",
        "get_branch",
        {"repositoryName": "web", "branchName": "main"},
        {"branch": {"branchName": "main", "commitId": COMMIT}},
        COMMIT,
    ),
}


class Stubbed:
    """One service's client with prepared answers; asking for another service's is a fault of the test."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.client = boto3.client(service, config=READS)
        self.stub = Stubber(self.client)
        self.stub.activate()

    def find(self, lookup: Lookup) -> str | None:
        def client_of(service: str, pipeline: str) -> Any:
            assert (service, pipeline) == (self.service, "web")
            return self.client

        return SourceLookups(client_of).find("web", lookup)


@pytest.mark.parametrize("case", CASES)
def test_asks_one_question_and_gives_what_is_there(case: str) -> None:
    lookup, service, operation, request, answer, found = CASES[case]
    stubbed = Stubbed(service)
    stubbed.stub.add_response(operation, answer, request)

    assert stubbed.find(lookup) == found


FAULTS = [
    ("an image by its digest", "ImageNotFoundException", 400, None),
    ("the image under a tag", "RepositoryNotFoundException", 400, None),
    ("a version of an object", "404", 404, None),
    ("a version of an object", "405", 405, None),
    ("a version of an object", "400", 400, None),
    ("the newest version of an object", "404", 404, None),
    ("a commit", "CommitIdDoesNotExistException", 400, None),
    ("a commit", "RepositoryDoesNotExistException", 400, None),
    ("the head of a branch", "BranchDoesNotExistException", 400, None),
    ("the newest version of an object", "400", 400, (Rejected, Reason.INVALID_REQUEST)),
    ("a version of an object", "403", 403, (Rejected, Reason.ACCESS_DENIED)),
    ("an image by its digest", "AccessDeniedException", 400, (Rejected, Reason.ACCESS_DENIED)),
    ("an image by its digest", "InvalidParameterException", 400, (Rejected, Reason.INVALID_REQUEST)),
    ("a commit", "ThrottlingException", 400, (Retry, Reason.THROTTLED)),
    ("a commit", "ExpiredTokenException", 400, (Retry, Reason.CREDENTIALS)),
    ("a version of an object", "503", 503, (Retry, Reason.LOOKUP_FAILED)),
    ("an image by its digest", "ServerException", 500, (Retry, Reason.LOOKUP_FAILED)),
]


@pytest.mark.parametrize(("case", "code", "status", "meaning"), FAULTS)
def test_tells_absent_from_terminal_from_retryable(
    case: str, code: str, status: int, meaning: tuple[type[Fault], Reason] | None
) -> None:
    lookup, service, operation, *_ = CASES[case]
    stubbed = Stubbed(service)
    stubbed.stub.add_client_error(operation, code, http_status_code=status)
    if meaning is None:
        assert stubbed.find(lookup) is None
        return

    with pytest.raises(Fault) as fault:
        stubbed.find(lookup)

    assert (type(fault.value), fault.value.reason) == meaning
    assert str(lookup) in fault.value.message


def test_comes_again_when_there_is_no_answer() -> None:
    class Silent:
        def describe_images(self, **_: object) -> None:
            raise ReadTimeoutError(endpoint_url="https://ecr")

    with pytest.raises(Retry) as fault:
        SourceLookups(lambda *_: Silent()).find("web", Image("web", DIGEST))

    assert fault.value.reason is Reason.LOOKUP_FAILED


@pytest.fixture
def find() -> Iterator[Callable[[Lookup], str | None]]:
    with mock_aws():
        sources = SourceLookups(lambda service, _: boto3.client(service, config=READS))
        yield lambda lookup: sources.find("web", lookup)


def test_finds_images_and_their_digests_in_a_repository(find: Callable[[Lookup], str | None]) -> None:
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="web")
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json"})
    image = ecr.put_image(repositoryName="web", imageManifest=manifest, imageTag="release")["image"]
    digest = image["imageId"]["imageDigest"]

    assert find(Image("web", tag="release")) == digest
    assert find(Image("web", digest=digest)) == digest
    assert find(Image("web", digest=DIGEST)) is None
    assert find(Image("web", tag="none")) is None
    assert find(Image("none", tag="release")) is None


def test_finds_versions_but_no_delete_markers_in_a_bucket(find: Callable[[Lookup], str | None]) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="old", Body=b"")
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    first, second = (s3.put_object(Bucket="bucket", Key="key", Body=b"")["VersionId"] for _ in range(2))
    found = find(Object("bucket", "key"))
    marker = s3.delete_object(Bucket="bucket", Key="key")["VersionId"]

    assert found == second
    assert find(Object("bucket", "key", first)) == first
    assert find(Object("bucket", "key", "none")) is None
    assert find(Object("bucket", "key", marker)) is None
    assert find(Object("bucket", "key")) is None
    assert find(Object("bucket", "old")) == UNVERSIONED


def test_moto_answers_as_botocore_says() -> None:
    """What a HEAD tells of a fault is its status: the code that we go by."""
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="bucket")
        with pytest.raises(ClientError) as error:
            s3.head_object(Bucket="bucket", Key="none")

    assert error.value.response["Error"]["Code"] == "404"
