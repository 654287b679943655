"""The whole function, wired as on Lambda, against moto: what starts, what is buried, what is logged and counted."""

import json
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from revision_trigger.bootstrap import Handle, build
from revision_trigger.telemetry import Unexpected
from tests.builders import DIGEST, PIPELINES, batch, desired_revision, image_pushed, record
from tests.integration.test_ledger import TABLE, create_table

PREFIX = "arn:aws:codepipeline:us-east-1:123456789012:"
SECRET = "hunter2"
MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []})


@dataclass
class Context:
    """Stands for Lambda's context."""

    left: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left


@dataclass
class World:
    build: Callable[[], Handle]
    sqs: Any
    dead_letter_queue: str
    codepipeline: Any
    image_pushed: dict[str, Any]

    @cached_property
    def handle(self) -> Handle:
        """Built by the test itself: the logger binds stdout when it is made, and pytest changes it after set-up."""
        return self.build()

    def consume(self, event: object) -> Any:
        return self.handle(event, Context())  # type: ignore[arg-type]  # the function reads nothing else of it

    def dead_letters(self) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(
            QueueUrl=self.dead_letter_queue, MessageAttributeNames=["All"], MaxNumberOfMessages=10
        )
        return list(answer.get("Messages", []))

    def executions(self, pipeline: str) -> list[Any]:
        answer = self.codepipeline.list_pipeline_executions(pipelineName=pipeline)
        return list(answer["pipelineExecutionSummaries"])


def pipeline(name: str) -> dict[str, Any]:
    action = {
        "name": "Image",
        "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "ECR", "version": "1"},
        "configuration": {"RepositoryName": "web"},
        "outputArtifacts": [{"name": "artifact"}],
    }
    kind = {"category": "Deploy", "owner": "AWS", "provider": "ECS", "version": "1"}
    deploy = action | {
        "name": "Deploy",
        "actionTypeId": kind,
        "inputArtifacts": [{"name": "artifact"}],
        "outputArtifacts": [],
    }
    return {
        "name": name,
        "roleArn": "arn:aws:iam::123456789012:role/pipeline",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "stages": [{"name": "Source", "actions": [action]}, {"name": "Deploy", "actions": [deploy]}],
    }


def pushed_now(digest: str) -> dict[str, Any]:
    """A push of this image: an event of yesterday would ask for nothing any more."""
    return image_pushed(**{"image-digest": digest}) | {"time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    compiled = tmp_path / "pipelines.json"
    compiled.write_text(json.dumps(PIPELINES))
    with mock_aws():
        trust = {"Version": "2012-10-17", "Statement": [{"Principal": {"Service": "codepipeline.amazonaws.com"}}]}
        boto3.client("iam").create_role(RoleName="pipeline", AssumeRolePolicyDocument=json.dumps(trust))
        codepipeline = boto3.client("codepipeline")
        codepipeline.create_pipeline(pipeline=pipeline("web"))
        ecr = boto3.client("ecr")
        ecr.create_repository(repositoryName="web")
        image = ecr.put_image(repositoryName="web", imageManifest=MANIFEST, imageTag="release-1")["image"]
        pushed = pushed_now(image["imageId"]["imageDigest"])
        create_table(boto3.client("dynamodb"))
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
        environment = {
            "PIPELINE_ARN_PREFIX": PREFIX,
            "DEAD_LETTER_QUEUE_URL": url,
            "LEDGER_TABLE_NAME": TABLE,
            "QUEUE_ARN": "arn:aws:sqs:us-east-1:123456789012:events",
            "DEAD_LETTER_QUEUE_ARN": "arn:aws:sqs:us-east-1:123456789012:dead-letters",
            "SCHEDULE_GROUP": "RevisionTrigger",
            "SCHEDULE_ROLE_ARN": "arn:aws:iam::123456789012:role/schedules",
            "SETTLE_SECONDS": "120",
            "QUEUE_URL": url,
            "EVENT_BUS_NAME": "default",
            "POWERTOOLS_SERVICE_NAME": tmp_path.name,  # a new name: Powertools keeps a logger, and its stream, by name
            "POWERTOOLS_METRICS_NAMESPACE": "RevisionTrigger",
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }
        yield World(lambda: build(environment, compiled), sqs, url, codepipeline, pushed)


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


def test_starts_and_says_so_in_one_line_and_one_count(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    answer = world.consume(batch(record(world.image_pushed)))

    (execution,) = world.executions("web")
    log, metric = lines(capsys.readouterr().out)
    assert answer == {"batchItemFailures": []}
    assert {name: log[name] for name in ("level", "message", "decision", "reason", "pipeline", "message_id")} == {
        "level": "INFO",
        "message": "started",
        "decision": "started",
        "reason": "image-pushed",
        "pipeline": "web",
        "message_id": "m-1",
    }
    assert log["execution_id"] == execution["pipelineExecutionId"]
    assert log["intent_id"].startswith("aws.ecr/event/")
    assert metric["Started"] == [1.0]


def test_buries_a_rejected_record_with_its_reason(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    answer = world.consume(batch(record(desired_revision(name="shop"))))

    (dead,) = world.dead_letters()
    log, metric = lines(capsys.readouterr().out)
    assert answer == {"batchItemFailures": []}
    assert json.loads(dead["Body"]) == desired_revision(name="shop")
    assert dead["MessageAttributes"]["reason"]["StringValue"] == "unknown-pipeline"
    assert dead["MessageAttributes"]["message"]["StringValue"] == log["message"]
    assert (log["level"], log["decision"], metric["Rejected"]) == ("WARNING", "rejected", [1.0])


def test_buries_what_codepipeline_will_never_take(world: World) -> None:
    pin = {"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": DIGEST}
    not_created = desired_revision(name="api", sourceRevisions=[pin])

    assert world.consume(batch(record(not_created))) == {"batchItemFailures": []}
    assert world.dead_letters()[0]["MessageAttributes"]["reason"]["StringValue"] == "pipeline-not-found"


def test_buries_what_is_not_there(world: World) -> None:
    assert world.consume(batch(record(pushed_now(DIGEST)))) == {"batchItemFailures": []}

    (dead,) = world.dead_letters()
    assert dead["MessageAttributes"]["reason"]["StringValue"] == "revision-not-found"
    assert f"there is no image {DIGEST} in repository web" in dead["MessageAttributes"]["message"]["StringValue"]
    assert world.executions("web") == []


def test_counts_every_decision_of_a_batch(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.consume(batch(record(world.image_pushed), record("no json", "m-2"), record("[]", "m-3")))

    metric = lines(capsys.readouterr().out)[-1]
    assert (metric["Started"], metric["Rejected"]) == ([1.0], [1.0, 1.0])


@pytest.mark.parametrize(
    "body", ['{"name": "\\ud800"}', '{"name": "a\\nb\\u2028"}', "\x00", "x" * 300_000, "[" * 100_000]
)
def test_hostile_text_stays_one_short_line(world: World, capsys: pytest.CaptureFixture[str], body: str) -> None:
    world.consume(batch(record(body)))

    log, _ = lines(capsys.readouterr().out)
    assert log["decision"] == "rejected"
    assert len(json.dumps(log)) < 2_000


def test_says_nothing_when_there_was_nothing_to_decide(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.consume(batch()) == {"batchItemFailures": []}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "variables",
    [
        [{"name": "Password", "value": SECRET}],
        [{"name": "Password", "value": f"{SECRET}\n"}],
        [{"name": "Password", "value": SECRET * 200}],
        [{"name": "Password", "value": {"is": SECRET}}],
        [{"name": "Password", "value": SECRET}, {"name": "Password", "value": SECRET}],
        [SECRET],
        SECRET,
    ],
)
def test_no_variable_value_is_logged_or_told_when_it_is_legal_or_not(
    world: World, capsys: pytest.CaptureFixture[str], variables: Any
) -> None:
    world.consume(batch(record(desired_revision(variables=variables))))

    told = [letter["MessageAttributes"] for letter in world.dead_letters()]
    logged = capsys.readouterr().out
    assert logged
    assert SECRET not in logged + json.dumps(told)


def test_no_event_is_logged_whole_when_it_is_refused(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.consume(batch(record(desired_revision(name="unlisted", reason="r" * 500, note="do not log " * 50))))

    (line,) = [line for line in capsys.readouterr().out.splitlines() if "rejected" in line]
    assert "do not log" not in line
    assert len(line) < 2_000


def test_neither_the_log_nor_lambda_is_told_of_the_event_when_the_function_fails_as_a_whole(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            raise ValueError(SECRET, name, default)

    with pytest.raises(Unexpected) as failed:
        world.consume(Broken(Records=[]))

    (line,) = lines(capsys.readouterr().out)
    assert (line["error"], line["message"]) == ("ValueError", "the function failed")
    assert "test_function.py" in line["where"]
    told = "".join(traceback.format_exception(failed.value))
    assert SECRET not in told + json.dumps(line)
