"""Each effect of a fault, seen by boto3, for CodePipeline (ours) and for services that MiniStack answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

Calls = dict[str, Callable[[], Any]]

TABLE = {
    "TableName": "faults",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.fixture(autouse=True)
def _no_faults_left(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.control("DELETE", "faults")


def pipeline(name: str) -> dict[str, Any]:
    source = {
        "name": "Source",
        "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "CodeCommit", "version": "1"},
        "configuration": {"RepositoryName": name, "BranchName": "main"},
        "outputArtifacts": [{"name": "code"}],
    }
    build = {
        "name": "Build",
        "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
        "configuration": {"ProjectName": "build"},
        "inputArtifacts": [{"name": "code"}],
    }
    return {
        "name": name,
        "roleArn": "arn:aws:iam::000000000000:role/pipeline",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "stages": [{"name": "Source", "actions": [source]}, {"name": "Build", "actions": [build]}],
        "pipelineType": "V2",
    }


def put_and_count(sandbox: Sandbox, service: str) -> tuple[str, Callable[[], Any], Callable[[], int]]:
    """An operation that leaves something behind, the call, and how many it has left."""
    client = sandbox.client(service, read_timeout=1)
    name = f"faults-{time.monotonic_ns()}"
    match service:
        case "codepipeline":
            client.create_pipeline(pipeline=pipeline(name))
            return (
                "StartPipelineExecution",
                lambda: client.start_pipeline_execution(name=name),
                lambda: len(client.list_pipeline_executions(pipelineName=name)["pipelineExecutionSummaries"]),
            )
        case "sqs":
            url = client.create_queue(QueueName=name)["QueueUrl"]
            count = ["ApproximateNumberOfMessages"]
            return (
                "SendMessage",
                lambda: client.send_message(QueueUrl=url, MessageBody="x"),
                lambda: int(client.get_queue_attributes(QueueUrl=url, AttributeNames=count)["Attributes"][count[0]]),
            )
        case "s3":
            client.create_bucket(Bucket=name)
            return (
                "PutObject",
                lambda: client.put_object(Bucket=name, Key="k", Body=b"x"),
                lambda: client.list_objects_v2(Bucket=name)["KeyCount"],
            )
        case _:
            client.create_table(**TABLE | {"TableName": name})
            return (
                "PutItem",
                lambda: client.put_item(TableName=name, Item={"id": {"S": "1"}}),
                lambda: client.scan(TableName=name)["Count"],
            )


EVERY = pytest.mark.parametrize("service", ["codepipeline", "dynamodb", "sqs", "s3"])


def fault(sandbox: Sandbox, service: str, operation: str, **rest: Any) -> None:
    status, answer = sandbox.control_status("POST", "faults", {"service": service, "operation": operation, **rest})
    assert status == 200, answer


@EVERY
def test_error_is_answered_and_nothing_done_when_the_second_call_shall_fail(sandbox: Sandbox, service: str) -> None:
    operation, put, count = put_and_count(sandbox, service)
    fault(sandbox, service, operation, skip=1, effect="error", code="ThrottlingException", status=503)
    put()
    before = count()

    with pytest.raises(ClientError) as refused:
        put()

    assert refused.value.response["Error"]["Code"] == "ThrottlingException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert count() == before
    put()


@EVERY
def test_drop_commits_and_closes_the_connection_when_asked(sandbox: Sandbox, service: str) -> None:
    operation, put, count = put_and_count(sandbox, service)
    fault(sandbox, service, operation, effect="drop")

    with pytest.raises(ConnectionClosedError):
        put()

    assert count() == 1


@EVERY
def test_hang_commits_nothing_when_the_client_gives_up(sandbox: Sandbox, service: str) -> None:
    operation, put, count = put_and_count(sandbox, service)
    fault(sandbox, service, operation, effect="hang")

    with pytest.raises(ReadTimeoutError):
        put()

    assert count() == 0


@EVERY
def test_delay_commits_late_when_the_client_has_given_up(sandbox: Sandbox, service: str) -> None:
    operation, put, count = put_and_count(sandbox, service)
    fault(sandbox, service, operation, effect="delay", seconds=1.3)

    with pytest.raises(ReadTimeoutError):
        put()

    assert sandbox.poll(count) == 1


def test_calls_show_what_was_served_when_some_were_faulty(sandbox: Sandbox) -> None:
    operation, put, _ = put_and_count(sandbox, "sqs")
    fault(sandbox, "sqs", operation, effect="error", code="OverLimit", status=403)
    fault(sandbox, "sqs", operation, effect="drop")
    sandbox.control("DELETE", "calls")

    for _ in range(2):
        with pytest.raises((ClientError, ConnectionClosedError)):
            put()
    put()

    calls = [call for call in sandbox.control("GET", "calls") if call["service"] == "sqs"]
    assert [(call["operation"], call["status"]) for call in calls] == [
        ("SendMessage", 403),
        ("SendMessage", None),
        ("SendMessage", 200),
    ]
    assert json.dumps(calls)
