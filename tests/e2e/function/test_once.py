"""Once, in order, whole: what the ledger promises, through the deployed stack, with CodePipeline forgetting tokens."""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import batch, commit_pushed, desired, image_pushed, now, record
from tests.e2e.function.conftest import HERE, Deployed
from tests.e2e.running import Listener
from tests.unit.sandbox.codepipeline.builders import declared


@pytest.fixture(autouse=True)
def _tokens_are_forgotten(deployed: Deployed) -> Iterator[None]:
    deployed.sandbox.control("POST", "tokens", {"honoured": False})
    yield
    deployed.sandbox.control("DELETE", "faults")
    deployed.sandbox.control("POST", "tokens", {"honoured": True})


def commit() -> str:
    return uuid4().hex + "33333333"


def digest() -> str:
    return f"sha256:{uuid4().hex * 2}"


def pushed(value: str, *, at: str | None = None) -> dict[str, Any]:
    return commit_pushed(commitId=value) | HERE | {"id": str(uuid4()), "time": at or now()}


def image(value: str, *, at: str | None = None) -> dict[str, Any]:
    return image_pushed(**{"image-digest": value}) | HERE | {"id": str(uuid4()), "time": at or now()}


def pin(action: str, kind: str, value: str) -> dict[str, str]:
    return {"actionName": action, "revisionType": kind, "revisionValue": value}


def fault(deployed: Deployed, operation: str, effect: str, **more: Any) -> None:
    service = "dynamodb" if "Item" in operation else "codepipeline"
    fault = {"service": service, "operation": operation, "effect": effect, "times": 1, **more}
    deployed.sandbox.control("POST", "faults", fault)


def test_one_envelope_delivered_20_times_starts_once(deployed: Deployed) -> None:
    event = pushed(commit())

    deployed.deliver(*[event] * 20)

    assert deployed.started("Source", event["detail"]["commitId"]) == 1


def test_one_token_sent_20_times_starts_once(deployed: Deployed) -> None:
    value = commit()
    for _ in range(20):
        deployed.put_event(desired(sourceRevisions=[pin("Source", "COMMIT_ID", value)], clientRequestToken=value))

    assert deployed.started("Source", value) == 1


@pytest.mark.parametrize("operation", ["StartPipelineExecution", "PutItem", "TransactWriteItems"])
def test_an_answer_that_is_lost_starts_nothing_twice(deployed: Deployed, operation: str) -> None:
    value = commit()
    fault(deployed, operation, "drop")

    deployed.deliver(pushed(value))

    assert deployed.started("Source", value) == 1


def test_a_start_whose_answer_is_lost_is_told_from_the_same_by_hand_by_its_trigger_id(deployed: Deployed) -> None:
    codepipeline, value = deployed.sandbox.client("codepipeline"), commit()
    revisions = [pin("Source", "COMMIT_ID", value)]
    variables = [{"name": "TriggerId", "defaultValue": "by-hand"}]
    codepipeline.create_pipeline(pipeline=declared("traced", executionMode="QUEUED", variables=variables))
    codepipeline.start_pipeline_execution(name="traced", sourceRevisions=revisions)
    fault(deployed, "StartPipelineExecution", "drop")

    deployed.put_event(desired(name="traced", sourceRevisions=revisions, clientRequestToken=value))

    deployed.sandbox.poll(lambda: deployed.count("Source", value, "traced") > 1)
    deployed.settle()
    named = {len(name) for name in trigger_ids(deployed, "traced")}
    assert named == {64, len("by-hand")}


def trigger_ids(deployed: Deployed, pipeline: str) -> list[str]:
    codepipeline = deployed.sandbox.client("codepipeline")
    listed = codepipeline.list_pipeline_executions(pipelineName=pipeline)["pipelineExecutionSummaries"]
    told = [
        codepipeline.get_pipeline_execution(pipelineName=pipeline, pipelineExecutionId=one["pipelineExecutionId"])
        for one in listed
    ]
    return [one["pipelineExecution"]["variables"][0]["resolvedValue"] for one in told]


def test_an_older_image_put_after_a_newer_one_starts_nothing(deployed: Deployed) -> None:
    newer, older = digest(), digest()
    past = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    deployed.deliver(image(newer))
    deployed.started("Image", newer)

    deployed.deliver(image(older, at=past))
    deployed.settle()

    assert deployed.count("Image", older, "web") == 0


def test_a_commit_after_a_rollback_of_the_image_keeps_the_image_back(deployed: Deployed) -> None:
    good, bad, value = digest(), digest(), commit()
    for revision in (good, bad):
        deployed.deliver(image(revision))
        deployed.started("Image", revision)
    deployed.put_event(desired(sourceRevisions=[pin("Image", "IMAGE_DIGEST", good)]))
    deployed.sandbox.poll(lambda: deployed.count("Image", good, "web") == 2)

    deployed.deliver(pushed(value))
    deployed.started("Source", value)

    assert deployed.executions()[0]["Image"] == good


def test_an_execution_started_by_hand_is_not_undone_by_the_next_commit(deployed: Deployed) -> None:
    by_hand, value = digest(), commit()
    deployed.deliver(pushed(commit()))
    deployed.settle()
    deployed.sandbox.client("codepipeline").start_pipeline_execution(
        name="web", sourceRevisions=[pin("Image", "IMAGE_DIGEST", by_hand)]
    )
    deployed.settle()

    deployed.deliver(pushed(value))
    deployed.started("Source", value)

    assert deployed.executions()[0] | {"Bundle": ""} == {"Image": by_hand, "Source": value, "Bundle": ""}


def test_two_events_of_one_pipeline_in_one_batch_are_one_execution_with_both_pins(deployed: Deployed) -> None:
    revision, value = digest(), commit()
    before = len(deployed.executions())

    answer = deployed.invoke(batch(record(image(revision), "m-1"), record(pushed(value), "m-2")))

    assert json.load(answer["Payload"]) == {"batchItemFailures": []}
    newest = deployed.executions()[0]
    assert (newest["Image"], newest["Source"]) == (revision, value)
    assert len(deployed.executions()) == before + 1


def test_a_busy_pipeline_is_started_once_it_is_not(deployed: Deployed) -> None:
    value = commit()
    fault(deployed, "StartPipelineExecution", "error", code="ConflictException", times=3)

    deployed.deliver(pushed(value))

    assert deployed.sandbox.poll(lambda: deployed.count("Source", value, "web"), 60) == 1


def test_every_decision_is_announced(deployed: Deployed) -> None:
    started = {"source": ["revision-trigger"], "detail": {"decision": ["started"]}}
    listener = Listener(deployed.sandbox, started)
    value = commit()

    deployed.deliver(pushed(value))

    heard = listener.receive()
    pinned = {pin["actionName"]: pin["revisionValue"] for pin in heard["detail"]["pins"]}
    assert (heard["detail-type"], heard["detail"]["name"]) == ("Revision Trigger Decision", "web")
    assert pinned["Source"] == value
