"""Functions run from their bundle alone, with what Lambda gives them, and end with the sandbox."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.running import alive_under, started

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

ROLE = "arn:aws:iam::000000000000:role/function"


def bundle(**files: str) -> bytes:
    """A zip with modules of the names given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.py", text)
    return buffer.getvalue()


def invoke(sandbox: Sandbox, code: bytes, **settings: Any) -> tuple[bool, Any]:
    """Whether a new function failed, and its answer to an empty event."""
    functions = sandbox.client("lambda")
    name = f"function-{time.monotonic_ns()}"
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=ROLE,
        Handler="index.handler",
        Code={"ZipFile": code},
        **settings,
    )
    answer = functions.invoke(FunctionName=name, Payload=b"{}")
    return "FunctionError" in answer, json.load(answer["Payload"])


@pytest.mark.usefixtures("function_role")
def test_fails_to_import_when_a_dependency_is_in_the_environment_but_not_in_the_bundle(sandbox: Sandbox) -> None:
    failed, answer = invoke(
        sandbox, bundle(index="import boto3\ndef handler(event, context): return boto3.__version__")
    )

    assert failed
    assert "No module named 'boto3'" in answer["errorMessage"]


@pytest.mark.usefixtures("function_role")
def test_works_when_the_dependency_is_in_the_bundle(sandbox: Sandbox) -> None:
    code = bundle(index="import boto3\ndef handler(event, context): return boto3.here", boto3="here = 'in the bundle'")

    assert invoke(sandbox, code) == (False, "in the bundle")


@pytest.mark.usefixtures("function_role")
def test_sees_the_sandbox_and_its_own_settings_and_no_other_when_running(sandbox: Sandbox) -> None:
    code = bundle(index="import os, sys\ndef handler(event, context): return [dict(os.environ), sys.path, sys.flags]")

    _, (environment, path, _) = invoke(sandbox, code, Environment={"Variables": {"TABLE": "ledger"}})

    assert environment["TABLE"] == "ledger"
    assert environment["AWS_ENDPOINT_URL"] == sandbox.endpoint
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["AWS_ACCESS_KEY_ID"]
    assert not {"PYTHONPATH", "VIRTUAL_ENV", "GATEWAY_PORT", "LAMBDA_EXECUTOR", "LOG_LEVEL"} & environment.keys()
    assert not [entry for entry in path if "site-packages" in entry or ".venv" in entry]


@pytest.mark.usefixtures("function_role")
def test_gathers_a_batch_when_the_mapping_has_a_window(sandbox: Sandbox) -> None:
    functions, sqs, logs = (sandbox.client(service) for service in ("lambda", "sqs", "logs"))
    logs.create_log_group(logGroupName="/aws/lambda/window")
    queue = sqs.create_queue(QueueName="window")["QueueUrl"]
    code = "def handler(event, context): print('BATCH', len(event['Records']))"
    functions.create_function(
        FunctionName="window",
        Runtime="python3.13",
        Role=ROLE,
        Handler="index.handler",
        Code={"ZipFile": bundle(index=code)},
    )
    functions.create_event_source_mapping(
        FunctionName="window",
        EventSourceArn="arn:aws:sqs:us-east-1:000000000000:window",
        MaximumBatchingWindowInSeconds=1,
    )
    for body in "ab":
        sqs.send_message(QueueUrl=queue, MessageBody=body)

    def batches() -> list[str]:
        logged = logs.filter_log_events(logGroupName="/aws/lambda/window")["events"]
        return [event["message"].strip() for event in logged if "BATCH" in event["message"]]

    assert sandbox.poll(batches) == ["BATCH 2"]


def test_ends_with_the_sandbox_when_it_is_in_the_middle_of_something() -> None:
    with started("--no-deploy") as sandbox:
        functions = sandbox.client("lambda")
        functions.create_function(
            FunctionName="slow",
            Runtime="python3.13",
            Role=ROLE,
            Handler="index.handler",
            Timeout=60,
            Code={"ZipFile": bundle(index="import time\ndef handler(event, context): time.sleep(60)")},
        )
        functions.invoke(FunctionName="slow", InvocationType="Event")

        sandbox.poll(lambda: [line for line in alive_under(sandbox.folder) if "_worker.py" in line])
