"""State changes of executions, in every state and shape that CodePipeline sends."""

from typing import Any

import pytest

from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Origin, Reason
from tests.builders import (
    EXECUTION,
    execution_changed,
    ignored,
    parts,
    recorded,
    rejected,
)

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


def test_reads_the_state_change_of_an_execution_in_both_shapes_of_its_arn() -> None:
    for arn in ("arn:aws:codepipeline:us-east-1:1:web", "arn:aws:codepipeline:us-east-1:1:pipeline:web"):
        found = parts(execution_changed("FAILED") | {"resources": [arn]})

        (change,) = found
        assert isinstance(change, StateChange)
        assert (change.pipeline, change.execution_id, change.state) == ("web", EXECUTION, "FAILED")


@pytest.mark.parametrize(("told", "read"), [(3, 3), (3.0, 3), (3.5, None), ("3", None), (True, None), (None, None)])
def test_reads_the_version_of_a_state_change_when_it_is_a_whole_number(told: Any, read: int | None) -> None:
    found = parts(execution_changed(version=told) | {"resources": []})

    assert isinstance(found[0], StateChange)
    assert found[0].version == read
