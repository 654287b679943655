from sandbox.codepipeline import transitions
from sandbox.codepipeline.executions import Execution, Spot, StartParameters
from sandbox.codepipeline.pipelines import settled
from sandbox.codepipeline.transitions import ExecutionChange
from tests.unit.sandbox.codepipeline.builders import action, declared, sources


def execution(*later: dict[str, object], fails_at: Spot | None = None) -> Execution:
    stages = [{"name": "Sources", "actions": sources()}, {"name": "Later", "actions": list(later)}]
    start = StartParameters(settled(declared(stages=stages), 1), (), {}, ("StartPipelineExecution", "root"))
    return Execution(start, 0.0, 0.0, fails_at=fails_at)


def in_later_stage(*later: dict[str, object], fails_at: Spot | None = None) -> Execution:
    going = execution(*later, fails_at=fails_at)
    transitions.enter(going, 1.0)
    transitions.step(going, 2.0)
    transitions.enter(going, 3.0)
    return going


def said(changes: list[ExecutionChange]) -> list[tuple[str, str]]:
    return [(_subject(change), change.state) for change in changes]


def _subject(change: ExecutionChange) -> str:
    if change.action:
        return change.action.name
    return change.stage.name if change.stage else "pipeline"


def first_and_second() -> tuple[dict[str, object], dict[str, object]]:
    return action("First", "Deploy", "ECS", runOrder=1), action("Second", "Deploy", "ECS", runOrder=2)


def test_lets_running_actions_end_and_begins_no_others_when_stopped() -> None:
    going = in_later_stage(*first_and_second())

    stopping = transitions.stop(going, "enough", 4.0)
    stopped = transitions.step(going, 5.0)

    assert said(stopping) == [("pipeline", "STOPPING"), ("Later", "STOPPING")]
    assert said(stopped) == [("First", "SUCCEEDED"), ("Later", "STOPPED"), ("pipeline", "STOPPED")]
    assert [run.name for run in going.stages[-1].actions] == ["First"]


def test_fails_an_action_of_the_last_group_when_told_to_fail_in_the_stage() -> None:
    going = in_later_stage(*first_and_second(), fails_at=("Later", None))

    first = transitions.step(going, 4.0)
    second = transitions.step(going, 5.0)

    assert said(first) == [("First", "SUCCEEDED"), ("Second", "STARTED")]
    assert said(second) == [("Second", "FAILED"), ("Later", "FAILED"), ("pipeline", "FAILED")]


def test_fails_rather_than_stops_when_an_action_of_a_stopping_execution_fails() -> None:
    going = in_later_stage(first_and_second()[0], fails_at=("Later", None))
    transitions.stop(going, None, 4.0)

    transitions.step(going, 5.0)

    assert (going.status, going.stages[-1].status) == ("Failed", "Failed")


def test_gives_the_actions_up_when_the_pipeline_changes_under_them() -> None:
    going = in_later_stage(first_and_second()[0])

    changes = transitions.cancel(going, 4.0)

    assert said(changes) == [("First", "CANCELED"), ("Later", "CANCELED"), ("pipeline", "CANCELED")]
    assert (going.status, going.stages[-1].status) == ("Cancelled", "Cancelled")
    assert [run.status for run in going.stages[-1].actions] == ["Abandoned"]


def test_says_nothing_of_a_stage_when_a_waiting_execution_is_superseded() -> None:
    waiting = execution(first_and_second()[0])

    changes = transitions.supersede(waiting, 1.0)

    assert said(changes) == [("pipeline", "SUPERSEDED")]
    assert waiting.final


def test_waits_between_two_stages_when_the_first_is_through() -> None:
    going = execution(first_and_second()[0])
    transitions.enter(going, 1.0)

    changes = transitions.step(going, 2.0)

    assert said(changes)[-1] == ("Sources", "SUCCEEDED")
    assert (going.waiting, going.stage, going.status) == (True, 1, "InProgress")
