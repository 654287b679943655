from collections.abc import Callable
from typing import Any

from tests.unit.sandbox.codepipeline.driver import Driver


def stop(aws: Driver, execution_id: str, **params: Any) -> None:
    aws.call("StopPipelineExecution", pipelineName="web", pipelineExecutionId=execution_id, **params)


def action_statuses(aws: Driver) -> set[str]:
    return {run["status"] for run in aws.call("ListActionExecutions", pipelineName="web")["actionExecutionDetails"]}


def test_keeps_stopping_while_actions_run_when_stopped(held: Driver) -> None:
    held.create()
    execution_id = held.start()

    stop(held, execution_id, reason="wrong one")

    assert held.status(execution_id) == "Stopping"
    assert held.listed()[0]["stopTrigger"] == {"reason": "wrong one"}
    assert held.call("GetPipelineState", name="web")["stageStates"][0]["latestExecution"]["status"] == "Stopping"


def test_gives_running_actions_up_when_abandoned(held: Driver) -> None:
    held.create()
    execution_id = held.start()

    stop(held, execution_id, abandon=True)

    assert held.status(execution_id) == "Stopped"
    assert action_statuses(held) == {"Abandoned"}


def test_says_no_more_of_an_abandoned_execution_when_its_stage_would_have_ended(
    drivers: Callable[..., Driver],
) -> None:
    aws = drivers(pace=0.2)
    aws.create()
    abandoned = aws.start()
    stop(aws, abandoned, abandon=True)

    other = aws.start()
    aws.until(lambda event: event["detail"]["execution-id"] == other and event["detail"].get("stage") == "Build")

    states = [event["detail"]["state"] for event in aws.events if event["detail"]["execution-id"] == abandoned]
    assert states[-1] == "STOPPED"


def test_abandons_an_execution_when_it_is_already_stopping(held: Driver) -> None:
    held.create()
    execution_id = held.start()
    stop(held, execution_id)

    stop(held, execution_id, abandon=True)

    assert held.status(execution_id) == "Stopped"


def test_stops_at_once_when_the_execution_only_waits(held: Driver) -> None:
    held.create(executionMode="QUEUED")
    held.start()
    waiting = held.start()

    stop(held, waiting)

    assert held.status(waiting) == "Stopped"


def test_refuses_a_second_stop_when_the_first_still_waits(held: Driver) -> None:
    held.create()
    execution_id = held.start()
    stop(held, execution_id)

    code, _ = held.refusal("StopPipelineExecution", pipelineName="web", pipelineExecutionId=execution_id)

    assert code == "DuplicatedStopRequestException"


def test_refuses_a_stop_when_the_execution_has_ended_or_never_was(aws: Driver) -> None:
    aws.create()
    execution_id = aws.start()
    aws.finish(execution_id)

    for unstoppable in (execution_id, "0" * 8 + "-0000" * 3 + "-" + "0" * 12):
        code, _ = aws.refusal("StopPipelineExecution", pipelineName="web", pipelineExecutionId=unstoppable)
        assert code == "PipelineExecutionNotStoppableException"
