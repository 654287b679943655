"""The story: the events in order, each with the expected decision. `rollbacks` has the second half."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from demo.aws import Aws
from demo.chapter import Chapter, Pins
from demo.scene import BUCKET, COMMIT, DIGEST, KEY, OTHER_COMMIT

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "samples"


def push_image(aws: Aws) -> Pins:
    """Push an image through ECR's own API; the sandbox emits the event."""
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}
    answer = aws.client("ecr").put_image(repositoryName="web", imageManifest=json.dumps(manifest), imageTag="release-1")
    return {"Image": answer["image"]["imageId"]["imageDigest"]}


def push_image_late(aws: Aws) -> Pins:
    """Deliver the event of a push an hour ago, as EventBridge may after an outage."""
    an_hour_ago = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    sample = json.loads((SAMPLES / "recorded" / "ecr-image-push-event.json").read_text())
    sample |= {"time": an_hour_ago, "account": "000000000000"}  # an event of another account would be ignored
    sample["detail"] |= {"repository-name": "web", "image-tag": "release-0", "image-digest": DIGEST}
    aws.deliver(sample)
    return {}


def upload(aws: Aws) -> Pins:
    """Upload a bundle; the sandbox emits the event."""
    return {"Bundle": aws.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=b"a bundle")["VersionId"]}


def push_commit(aws: Aws) -> Pins:
    """Merge the feature; the sandbox emits the event."""
    aws.push("web", "main", COMMIT)
    return {"Source": COMMIT}


def ask(*pins: tuple[str, str, str], name: str = "api", times: int = 1, **extra: Any) -> Callable[[Aws], Pins]:  # noqa: ANN401
    """Request revisions by a Desired Revision on the event bus, as a user's release tool would."""

    def send(aws: Aws) -> Pins:
        revisions = [
            {"actionName": action, "revisionType": kind, "revisionValue": value} for action, kind, value in pins
        ]
        entry = {
            "Source": "com.acme.release",
            "DetailType": "Desired Revision",
            "Detail": json.dumps({"name": name, "sourceRevisions": revisions, **extra}),
        }
        for _ in range(times):
            aws.client("events").put_events(Entries=[entry])
        return {action: value for action, _, value in pins}

    return send


def send_nonsense(aws: Aws) -> Pins:
    """Send a message that is no JSON straight to the queue."""
    aws.client("sqs").send_message(QueueUrl=aws.outputs["QueueUrl"], MessageBody="deploy the thing, please")
    return {}


STORY = (
    Chapter("image pushed to ECR", push_image, "started", "image-pushed", "web"),
    Chapter("object put to S3", upload, "started", "object-created", "web"),
    Chapter("commit merged in CodeCommit", push_commit, "started", "commit-pushed", "web"),
    Chapter(
        "Desired Revision, two sources",
        ask(("Image", "IMAGE_DIGEST", DIGEST), ("Source", "COMMIT_ID", COMMIT)),
        "started",
        "desired-revision",
        "api",
    ),
    Chapter(
        "Desired Revision, sent 5 times",
        ask(("Source", "COMMIT_ID", OTHER_COMMIT), times=5, clientRequestToken="release-42"),
        "started",
        "desired-revision",
        "api",
        also=(("duplicate", "asked-before"),) * 4,
    ),
    Chapter("an older image, late", push_image_late, "stale", "newer-started", "web"),
    Chapter("for a pipeline not in the file", ask(name="shop"), "rejected", "unknown-pipeline"),
    Chapter(
        "for a digest that is none", ask(("Image", "IMAGE_DIGEST", "latest")), "rejected", "malformed-revision", "api"
    ),
    Chapter("a message that is no JSON", send_nonsense, "rejected", "malformed-json"),
)
