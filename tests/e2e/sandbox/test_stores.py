"""ECR and S3 as AWS has them: images by digest and tag, versions, delete markers, notifications."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import pytest
from botocore.exceptions import ClientError

from tests.e2e.running import Listener

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
ABSENT = f"sha256:{'0' * 64}"
KEY = "a b/ü+&.zip"


def image(ecr: Any, repository: str, manifest: dict[str, Any], **tag: str) -> str:
    """The digest of an image that is put there."""
    put = ecr.put_image(repositoryName=repository, imageManifest=json.dumps(manifest), **tag)
    return str(put["image"]["imageId"]["imageDigest"])


def two_architectures(ecr: Any, repository: str) -> tuple[list[str], dict[str, Any]]:
    """The digests of two images that are put there, and their index."""
    children = [
        image(ecr, repository, {"schemaVersion": 2, "mediaType": MANIFEST, "layers": [], "annotations": {"arch": arch}})
        for arch in ("amd64", "arm64")
    ]
    manifests = [{"digest": digest, "mediaType": MANIFEST} for digest in children]
    return children, {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}


def test_a_push_of_two_architectures_under_two_tags_is_four_events_with_tags_at_the_index_only(
    sandbox: Sandbox,
) -> None:
    ecr = sandbox.client("ecr")
    ecr.create_repository(repositoryName="architectures")
    listener = Listener(sandbox, {"source": ["aws.ecr"], "detail": {"repository-name": ["architectures"]}})

    children, index = two_architectures(ecr, "architectures")
    digest = image(ecr, "architectures", index, imageTag="a")
    again = image(ecr, "architectures", index, imageTag="b")

    details = [listener.receive()["detail"] for _ in range(4)]
    pushed = [(detail["image-digest"], detail.get("image-tag")) for detail in details]
    assert digest == again
    assert pushed == [(children[0], None), (children[1], None), (digest, "a"), (digest, "b")]


def test_images_are_found_by_digest_and_by_each_tag_when_they_are_there(sandbox: Sandbox) -> None:
    ecr = sandbox.client("ecr")
    ecr.create_repository(repositoryName="found")
    _, index = two_architectures(ecr, "found")
    digest, _ = [image(ecr, "found", index, imageTag=tag) for tag in ("a", "b")]
    names: list[dict[str, str]] = [{"imageTag": "a"}, {"imageTag": "b"}, {"imageDigest": digest}]

    for name in names:
        (detail,) = ecr.describe_images(repositoryName="found", imageIds=[name])["imageDetails"]
        assert (detail["imageDigest"], detail["imageTags"]) == (digest, ["a", "b"])
        assert detail["imageManifestMediaType"] == INDEX
    got = ecr.batch_get_image(repositoryName="found", imageIds=names[:2])["images"]
    listed = ecr.list_images(repositoryName="found", filter={"tagStatus": "TAGGED"})["imageIds"]
    untagged = ecr.list_images(repositoryName="found", filter={"tagStatus": "UNTAGGED"})["imageIds"]
    assert [each["imageId"] for each in got] == [{"imageDigest": digest, "imageTag": tag} for tag in ("a", "b")]
    assert listed == [each["imageId"] for each in got]
    assert [set(each) for each in untagged] == [{"imageDigest"}] * 2


@pytest.mark.parametrize("name", [{"imageTag": "z"}, {"imageDigest": ABSENT}])
def test_an_image_is_said_to_be_missing_when_it_is(sandbox: Sandbox, name: dict[str, str]) -> None:
    ecr, repository = sandbox.client("ecr"), f"missing-{next(iter(name)).lower()}"
    ecr.create_repository(repositoryName=repository)
    image(ecr, repository, {"schemaVersion": 2}, imageTag="a")

    with pytest.raises(ecr.exceptions.ImageNotFoundException):
        ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": "a"}, name])

    got = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": "a"}, name])
    assert len(got["images"]) == 1
    assert [(each["imageId"], each["failureCode"]) for each in got["failures"]] == [(name, "ImageNotFound")]


def test_a_manifest_is_refused_when_its_digest_is_another_or_its_children_are_absent(sandbox: Sandbox) -> None:
    ecr = sandbox.client("ecr")
    ecr.create_repository(repositoryName="refused")

    with pytest.raises(ecr.exceptions.ImageDigestDoesNotMatchException):
        ecr.put_image(repositoryName="refused", imageManifest="{}", imageDigest=ABSENT)
    with pytest.raises(ecr.exceptions.ReferencedImagesNotFoundException):
        image(ecr, "refused", {"manifests": [{"digest": ABSENT}]})


def versioned(sandbox: Sandbox, bucket: str) -> Any:
    """S3's client, once the bucket is there."""
    s3 = sandbox.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return s3


def test_heads_tell_versions_markers_and_nonsense_apart(sandbox: Sandbox) -> None:
    s3 = versioned(sandbox, "heads")
    version = s3.put_object(Bucket="heads", Key=KEY, Body=b"1")["VersionId"]
    marker = s3.delete_object(Bucket="heads", Key=KEY)["VersionId"]
    gone = s3.put_object(Bucket="heads", Key=KEY, Body=b"2")["VersionId"]
    s3.delete_object(Bucket="heads", Key=KEY, VersionId=gone)

    def status(**of: str) -> int:
        try:
            return int(s3.head_object(Bucket="heads", Key=KEY, **of)["ResponseMetadata"]["HTTPStatusCode"])
        except ClientError as refused:
            return int(refused.response["ResponseMetadata"]["HTTPStatusCode"])

    named = [status(VersionId=each) for each in (version, marker, gone, "nonsense", "null")]
    assert named == [200, 405, 404, 400, 404]
    assert status() == 404


def queue_for(sandbox: Sandbox, service: str) -> Listener:
    """A queue that the service may send to."""
    listener = Listener(sandbox, {"source": ["never"]})
    principal = {"Service": f"{service}.amazonaws.com"}
    allow = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": listener.arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    listener.sqs.set_queue_attributes(QueueUrl=listener.url, Attributes={"Policy": policy})
    return listener


def test_notifications_name_key_version_and_order_when_a_queue_hears_them(sandbox: Sandbox) -> None:
    s3, queue = versioned(sandbox, "notifying"), queue_for(sandbox, "s3")
    heard = [{"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}]

    s3.put_bucket_notification_configuration(
        Bucket="notifying", NotificationConfiguration={"QueueConfigurations": heard}
    )
    set_up = queue.receive()
    version = s3.put_object(Bucket="notifying", Key=KEY, Body=b"1")["VersionId"]
    (created,) = queue.receive()["Records"]
    marker = s3.delete_object(Bucket="notifying", Key=KEY)["VersionId"]
    (removed,) = queue.receive()["Records"]

    assert (set_up["Event"], set_up["Bucket"]) == ("s3:TestEvent", "notifying")
    assert (created["eventName"], created["s3"]["object"]["versionId"]) == ("ObjectCreated:Put", version)
    assert (removed["eventName"], removed["s3"]["object"]["versionId"]) == ("ObjectRemoved:DeleteMarkerCreated", marker)
    assert created["s3"]["object"]["key"] == "a+b/%C3%BC%2B%26.zip"
    assert unquote_plus(created["s3"]["object"]["key"]) == KEY
    assert created["s3"]["object"]["sequencer"] < removed["s3"]["object"]["sequencer"]


def test_a_topic_passes_a_notification_on_in_an_envelope_or_raw_when_a_stack_subscribes_to_it(
    sandbox: Sandbox,
) -> None:
    arn = "arn:aws:sns:us-east-1:000000000000:of-the-stack"
    s3, queues = versioned(sandbox, "publishing"), [queue_for(sandbox, "sns") for _ in range(2)]
    subscriptions = {
        f"Raw{raw}": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": arn, "Protocol": "sqs", "Endpoint": queue.arn, "RawMessageDelivery": raw},
        }
        for raw, queue in zip((False, True), queues, strict=True)
    }
    cloudformation = sandbox.client("cloudformation")

    cloudformation.create_stack(StackName="topics", TemplateBody=json.dumps({"Resources": subscriptions}))
    sandbox.poll(
        lambda: cloudformation.describe_stacks(StackName="topics")["Stacks"][0]["StackStatus"][-8:] == "COMPLETE"
    )
    heard = [{"TopicArn": arn, "Events": ["s3:ObjectCreated:*"]}]
    s3.put_bucket_notification_configuration(
        Bucket="publishing", NotificationConfiguration={"TopicConfigurations": heard}
    )
    version = s3.put_object(Bucket="publishing", Key="k", Body=b"1")["VersionId"]

    enveloped, raw = ([queue.receive() for _ in range(2)] for queue in queues)
    assert [each["Type"] for each in enveloped] == ["Notification"] * 2
    assert [json.loads(each["Message"]).get("Event") for each in enveloped] == ["s3:TestEvent", None]
    (record,) = json.loads(enveloped[1]["Message"])["Records"]
    assert record["s3"]["object"]["versionId"] == raw[1]["Records"][0]["s3"]["object"]["versionId"] == version


def test_a_stack_fails_when_its_topic_is_of_another_account(sandbox: Sandbox) -> None:
    foreign = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:other", "Protocol": "sqs", "Endpoint": "arn:aws:sqs:x"}
    subscription = {"Type": "AWS::SNS::Subscription", "Properties": foreign}
    cloudformation = sandbox.client("cloudformation")

    cloudformation.create_stack(StackName="foreign", TemplateBody=json.dumps({"Resources": {"S": subscription}}))

    status = sandbox.poll(lambda: cloudformation.describe_stacks(StackName="foreign")["Stacks"][0]["StackStatus"])
    assert status.startswith("ROLLBACK")
    reasons = [
        event.get("ResourceStatusReason", "")
        for event in cloudformation.describe_stack_events(StackName="foreign")["StackEvents"]
    ]
    assert any("no topic arn:aws:sns:us-east-1:123456789012:other" in reason for reason in reasons)
