"""Events that carry a revision in other ways: notifications, topics, bundles, mapped events."""

import json
import time
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import envelope, now
from tests.e2e.function.conftest import Deployed
from tests.e2e.function.scene import (
    create_bucket,
    create_pipeline,
    push,
    put_image,
    put_two_architectures,
    upload,
)
from tests.e2e.running import Listener
from tests.unit.sandbox.codepipeline.builders import source

TOPIC = "arn:aws:sns:us-east-1:000000000000:releases"
CREATED = ["s3:ObjectCreated:*"]
ANY_KEY = {"S3ObjectKey": "web/first.zip", "AllowOverrideForS3ObjectKey": "true"}


@pytest.fixture(scope="module")
def queue_arn(deployed: Deployed) -> str:
    answer = deployed.sandbox.client("sqs").get_queue_attributes(
        QueueUrl=deployed.outputs["QueueUrl"], AttributeNames=["QueueArn"]
    )
    return str(answer["Attributes"]["QueueArn"])


@pytest.fixture(scope="module")
def notified(deployed: Deployed) -> Deployed:
    codepipeline = deployed.sandbox.client("codepipeline")
    create_pipeline(codepipeline, "notified", source("Bundle", "S3", S3Bucket="notified-bucket", **ANY_KEY))
    create_bucket(deployed, "notified-bucket")
    return deployed


def notify(deployed: Deployed, **channels: Any) -> None:
    deployed.sandbox.client("s3").put_bucket_notification_configuration(
        Bucket="notified-bucket", NotificationConfiguration=channels
    )


def by_queue(arn: str) -> dict[str, Any]:
    return {"QueueConfigurations": [{"QueueArn": arn, "Events": CREATED}]}


def by_topic() -> dict[str, Any]:
    return {"TopicConfigurations": [{"TopicArn": TOPIC, "Events": CREATED}]}


def test_a_notification_to_the_queue_starts_at_key_and_version(notified: Deployed, queue_arn: str) -> None:
    listener = Listener(notified.sandbox, {"source": ["revision-trigger"], "detail": {"name": ["notified"]}})
    notify(notified, **by_queue(queue_arn))

    version = upload(notified, "notified-bucket", "web/a b+ü.zip")

    assert notified.started("Bundle", version, "notified") == 1
    pins = {pin["revisionType"]: pin["revisionValue"] for pin in listener.receive()["detail"]["pins"]}
    assert pins == {"S3_OBJECT_KEY": "web/a b+ü.zip", "S3_OBJECT_VERSION_ID": version}


def test_a_notification_through_a_topic_starts_at_its_version(notified: Deployed) -> None:
    notify(notified, **by_topic())

    version = upload(notified, "notified-bucket", "web/topic.zip")

    assert notified.started("Bundle", version, "notified") == 1


def test_one_upload_heard_over_three_channels_starts_once(notified: Deployed, queue_arn: str) -> None:
    notify(notified, EventBridgeConfiguration={}, **by_queue(queue_arn), **by_topic())

    version = upload(notified, "notified-bucket", "web/thrice.zip")

    assert notified.started("Bundle", version, "notified") == 1


def test_a_key_that_no_glob_fits_and_a_deletion_start_nothing(notified: Deployed, queue_arn: str) -> None:
    heard = {"QueueArn": queue_arn, "Events": [*CREATED, "s3:ObjectRemoved:*"]}
    notify(notified, QueueConfigurations=[heard])
    before = len(notified.executions("notified"))

    upload(notified, "notified-bucket", "api/other.zip")
    notified.sandbox.client("s3").delete_object(Bucket="notified-bucket", Key="web/topic.zip")
    notified.settle()

    assert len(notified.executions("notified")) == before


def test_a_desired_revision_published_on_a_topic_starts(notified: Deployed) -> None:
    notify(notified)
    version = upload(notified, "notified-bucket", "web/first.zip")
    pin = {"actionName": "Bundle", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": version}

    notified.sandbox.client("sns").publish(
        TopicArn=TOPIC, Message=json.dumps({"name": "notified", "sourceRevisions": [pin]})
    )

    assert notified.started("Bundle", version, "notified") == 1


@pytest.fixture(scope="module")
def bundled(deployed: Deployed) -> Deployed:
    deployed.sandbox.client("ecr").create_repository(repositoryName="bundled")
    deployed.sandbox.client("codecommit").create_repository(repositoryName="bundled")
    image = source("Image", "ECR", RepositoryName="bundled")
    commit = source("Source", "CodeCommit", RepositoryName="bundled", BranchName="main")
    create_pipeline(deployed.sandbox.client("codepipeline"), "bundled", image, commit)
    return deployed


def test_a_push_of_two_architectures_under_two_tags_starts_once_at_the_index(deployed: Deployed) -> None:
    deployed.sandbox.client("ecr").create_repository(repositoryName="multi")
    image = source("Image", "ECR", RepositoryName="multi")
    create_pipeline(deployed.sandbox.client("codepipeline"), "multi", image)

    index, _ = put_two_architectures(deployed, "multi", "1.4", "latest")

    assert deployed.started("Image", index, "multi") == 1
    assert deployed.executions("multi") == [{"Image": index}]


def test_a_tag_that_is_a_commit_pins_the_image_and_the_commit_it_was_built_from(bundled: Deployed) -> None:
    built, _newer = push(bundled, "bundled"), push(bundled, "bundled")

    digest = put_image(bundled, "bundled", built, "latest")

    assert bundled.started("Image", digest, "bundled") == 1
    assert bundled.executions("bundled") == [{"Image": digest, "Source": built}]


def test_an_image_whose_tag_is_a_commit_of_nowhere_starts_nothing(bundled: Deployed) -> None:
    digest = put_image(bundled, "bundled", "0f" * 20)
    bundled.settle()

    assert digest not in {pins["Image"] for pins in bundled.executions("bundled")}


@pytest.fixture(scope="module")
def mapped(deployed: Deployed) -> Deployed:
    app = source("App", "CodeStarSourceConnection", FullRepositoryId="acme/mapped", BranchName="main")
    ref = [{"name": "Ref", "defaultValue": "none"}]
    create_pipeline(deployed.sandbox.client("codepipeline"), "mapped", app, variables=ref)
    return deployed


def github_push(after: str, **changes: Any) -> dict[str, Any]:
    """A push as GitHub's partner source sends it: the webhook's body is the detail."""
    detail = {
        "ref": "refs/heads/main",
        "before": "0" * 40,
        "after": after,
        "delivery": str(uuid4()),
        "head_commit": {"id": after, "timestamp": now()},
    } | changes
    here = {"account": "000000000000", "id": str(uuid4()), "time": now()}
    return envelope("aws.partner/github.com/acme", "push", detail, **here)


def a_commit() -> str:
    return uuid4().hex + "00000000"


def test_a_mapped_push_starts_at_its_commit_with_its_variable(mapped: Deployed) -> None:
    after = a_commit()

    mapped.deliver(github_push(after))

    assert mapped.started("App", after, "mapped") == 1
    codepipeline = mapped.sandbox.client("codepipeline")
    newest = codepipeline.list_pipeline_executions(pipelineName="mapped")["pipelineExecutionSummaries"][0]
    execution = codepipeline.get_pipeline_execution(
        pipelineName="mapped", pipelineExecutionId=newest["pipelineExecutionId"]
    )["pipelineExecution"]
    assert {"name": "Ref", "resolvedValue": "refs/heads/main"} in execution["variables"]


def test_a_mapped_push_starts_once_when_github_delivers_it_again_under_another_event_id(mapped: Deployed) -> None:
    after = a_commit()
    event = github_push(after)

    mapped.deliver(event, event | {"id": str(uuid4())})

    assert mapped.started("App", after, "mapped") == 1


def test_a_push_to_another_branch_and_an_older_one_start_nothing(mapped: Deployed) -> None:
    newer, other, older = a_commit(), a_commit(), a_commit()
    past = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    mapped.deliver(github_push(newer))
    mapped.started("App", newer, "mapped")

    mapped.deliver(github_push(other, ref="refs/heads/dev"), github_push(older, head_commit={"timestamp": past}))
    mapped.settle()

    assert mapped.executions("mapped")[0]["App"] == newer
