from collections.abc import Callable

import pytest

from sandbox.codepipeline import Switches
from tests.unit.sandbox.codepipeline.driver import FOREVER, Driver


def test_supersedes_the_older_waiting_execution_when_a_newer_comes(held: Driver) -> None:
    held.create(executionMode="SUPERSEDED")

    first, second, third = (held.start() for _ in range(3))

    assert [held.status(each) for each in (first, second, third)] == ["InProgress", "Superseded", "InProgress"]


def test_lets_the_newest_in_when_the_one_before_it_is_abandoned(held: Driver) -> None:
    held.create(executionMode="SUPERSEDED")
    first, _, third = (held.start() for _ in range(3))

    held.call("StopPipelineExecution", pipelineName="web", pipelineExecutionId=first, abandon=True)

    (sources, *_) = held.call("GetPipelineState", name="web")["stageStates"]
    assert sources["latestExecution"]["pipelineExecutionId"] == third


def test_ends_all_in_the_order_of_their_starts_when_queued(aws: Driver) -> None:
    aws.create(executionMode="QUEUED")

    ids = [aws.start() for _ in range(5)]
    aws.finish(ids[-1])

    ended = [event["detail"]["execution-id"] for event in aws.events if _ended(event)]
    assert ended == ids


def test_runs_all_at_once_when_parallel(held: Driver) -> None:
    held.create(executionMode="PARALLEL")

    ids = {held.start() for _ in range(5)}

    held.flush()
    begun = {event["detail"]["execution-id"] for event in held.events if event["detail"].get("stage") == "Sources"}
    assert begun == ids


@pytest.mark.parametrize("mode", ["QUEUED", "PARALLEL"])
def test_refuses_the_fifty_first_execution_when_fifty_are_active(held: Driver, mode: str) -> None:
    held.create(executionMode=mode)
    first, *_ = [held.start(clientRequestToken=f"t{number}") for number in range(50)]

    code, message = held.refusal("StartPipelineExecution", name="web")

    assert (code, "limit of 50" in message) == ("ConcurrentPipelineExecutionsLimitExceededException", True)
    assert len(held.listed()) == 50
    assert held.start(clientRequestToken="t0") == first


def test_takes_another_execution_when_one_of_fifty_has_ended(held: Driver) -> None:
    held.create(executionMode="QUEUED")
    *_, last = [held.start() for _ in range(50)]
    held.call("StopPipelineExecution", pipelineName="web", pipelineExecutionId=last)

    assert held.status(held.start()) == "InProgress"


def test_fails_the_fifty_first_execution_without_a_summary_when_the_switch_says_failed(
    drivers: Callable[..., Driver],
) -> None:
    aws = drivers(pace=FOREVER, switches=Switches(over_limit="failed"))
    aws.create(executionMode="QUEUED")
    for _ in range(50):
        aws.start()

    execution = aws.execution(aws.start())

    assert (execution["status"], execution.get("statusSummary")) == ("Failed", None)


def test_takes_any_number_of_executions_when_superseded(held: Driver) -> None:
    held.create(executionMode="SUPERSEDED")

    ids = [held.start() for _ in range(60)]

    assert [held.status(each) for each in ids].count("Superseded") == 58


def _ended(event: dict[str, object]) -> bool:
    detail = event["detail"]
    assert isinstance(detail, dict)
    return "stage" not in detail and detail["state"] == "SUCCEEDED"
