"""What happened to executions, in every state and shape that CodePipeline tells it."""

from typing import Any

import pytest

from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Origin, Reason
from tests.builders import EXECUTION, execution_changed, ignored, parts, recorded, rejected

STATES = ["STARTED", "SUCCEEDED", "RESUMED", "FAILED", "STOPPING", "STOPPED", "CANCELED", "SUPERSEDED"]
ARN = "arn:aws:codepipeline:us-east-1:123456789012:"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("resources", [[], [f"{ARN}web"], [f"{ARN}pipeline:web"]])
@pytest.mark.parametrize("version", [1, 1.0, "1"])
def test_reads_the_state_and_not_what_comes_in_several_shapes(state: str, resources: list[str], version: Any) -> None:
    event = execution_changed(state, version=version) | {"resources": resources}

    found = parts(event)

    told = 1 if version == 1 else None
    name, origin = f"aws.codepipeline/event/{event['id']}", Origin(event["source"], event["detail-type"], event["id"])
    assert found == (StateChange(name, "web", EXECUTION, state, told, time=1795312800.0, origin=origin),)


def test_reads_the_published_sample() -> None:
    sample = recorded("codepipeline-execution-state-change-event.json")
    assert ignored(sample).reason is Reason.NO_ROUTE
    sample["detail"]["pipeline"] = "web"

    found = parts(sample)

    detail = sample["detail"]
    name = f"aws.codepipeline/event/{sample['id']}"
    (change,) = found
    assert isinstance(change, StateChange)
    assert (change.id, change.execution_id, change.state) == (name, detail["execution-id"], detail["state"])


@pytest.mark.parametrize("execution_id", [EXECUTION.upper().replace("0", "A"), EXECUTION[:-1], "", None, 7])
def test_is_rejected_when_it_names_no_execution(execution_id: Any) -> None:
    fault = rejected(execution_changed(execution_id=execution_id))

    assert fault.message.startswith("detail.execution-id: ")
