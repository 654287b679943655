"""Every event starts the pipeline at exactly the revision it names, once; through the deployed stack."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.builders import MISSING, changed, commit_pushed, desired, image_pushed, now
from tests.e2e.function.conftest import BUCKET, HERE, KEY, Deployed

AWS = Path(sys.executable).with_name("aws")


def commit() -> str:
    return uuid4().hex + "00000000"


def desired_commit(value: str, **changes: Any) -> dict[str, Any]:
    pin = {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": value}
    return desired(sourceRevisions=[pin], **changes)


def pushed(value: str) -> dict[str, Any]:
    return commit_pushed(commitId=value) | HERE | {"id": str(uuid4()), "time": now()}


def test_image_pushed_through_ecr_starts_at_its_digest(deployed: Deployed) -> None:
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}

    image = deployed.sandbox.client("ecr").put_image(
        repositoryName="web", imageManifest=json.dumps(manifest), imageTag="release-7"
    )["image"]

    assert deployed.started("Image", image["imageId"]["imageDigest"]) == 1


def test_object_uploaded_starts_at_its_version(deployed: Deployed) -> None:
    version = deployed.sandbox.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=b"a bundle")["VersionId"]

    assert deployed.started("Bundle", version) == 1


def test_commit_starts_at_its_id_once_when_its_event_is_delivered_again(deployed: Deployed) -> None:
    event = pushed(commit())

    deployed.deliver(event, event)
    deployed.started("Source", event["detail"]["commitId"])
    deployed.deliver(event)

    assert deployed.started("Source", event["detail"]["commitId"]) == 1


def test_desired_revision_starts_once_when_it_is_put_again_with_its_token(deployed: Deployed) -> None:
    value = commit()
    for _ in range(5):
        deployed.put_event(desired_commit(value, clientRequestToken=f"token-{value}"))

    assert deployed.started("Source", value) == 1


def test_desired_revision_starts_each_time_when_it_names_no_token(deployed: Deployed) -> None:
    value = commit()
    deployed.put_event(desired_commit(value))
    deployed.started("Source", value)  # in one batch the second would supersede the first

    deployed.put_event(desired_commit(value))

    assert deployed.sandbox.poll(lambda: deployed.count("Source", value, "web") == 2)


def test_bare_body_on_the_queue_starts(deployed: Deployed) -> None:
    value = commit()

    deployed.send(json.dumps(desired_commit(value)))

    assert deployed.started("Source", value) == 1


def test_event_straight_to_the_function_starts(deployed: Deployed) -> None:
    event = pushed(commit())

    answer = deployed.invoke(event)

    assert (answer["Payload"].read(), answer.get("FunctionError")) == (b"null", None)
    assert deployed.started("Source", event["detail"]["commitId"]) == 1


def test_images_of_other_tags_and_repositories_start_nothing(deployed: Deployed) -> None:
    digests = [f"sha256:{uuid4().hex * 2}" for _ in range(3)]
    changes: list[dict[str, Any]] = [{"image-tag": "nightly"}, {"repository-name": "webs"}, {"image-tag": MISSING}]
    for digest, change in zip(digests, changes, strict=True):
        event = image_pushed(**{"image-digest": digest}, **change) | HERE
        deployed.deliver(changed(event, {"id": str(uuid4())}))
        deployed.send(json.dumps(event))

    deployed.settle()

    assert not {pins.get("Image") for pins in deployed.executions()} & set(digests)


def test_everything_can_be_done_with_the_aws_cli(deployed: Deployed) -> None:
    def aws(*arguments: str) -> Any:
        command = [str(AWS), "--endpoint-url", deployed.sandbox.endpoint, "--output", "json", *arguments]
        environment = {
            "PATH": str(AWS.parent),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
        return json.loads(done.stdout)

    value = commit()
    entry = {
        "Source": "com.acme.release",
        "DetailType": "Desired Revision",
        "Detail": json.dumps(desired_commit(value)),
    }
    answer = aws("events", "put-events", "--entries", json.dumps([entry]))

    def found() -> list[Any]:
        history = aws("codepipeline", "list-pipeline-executions", "--pipeline-name", "web")
        return [
            execution
            for execution in history["pipelineExecutionSummaries"]
            if value in {pin["revisionId"] for pin in execution["sourceRevisions"]}
        ]

    assert answer["FailedEntryCount"] == 0
    assert len(deployed.sandbox.poll(found)) == 1
