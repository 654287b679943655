"""Not against people: an execution that somebody else started is adopted once, and never undone."""

from typing import Any

from revision_trigger.domain.history.adoption import adopted, is_listed_in_part
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.ledger.state import EMPTY, State
from revision_trigger.domain.revision import RevisionType
from tests.unit.domain.starting.test_decide import COMMIT, OTHER, after, intent
from tests.world import NOW

TYPES: dict[str, RevisionType] = {"Source": "COMMIT_ID", "Image": "IMAGE_DIGEST"}
DIGEST = "sha256:" + "0" * 64


def execution(name: str, seconds: float, *, status: str = "Succeeded", **revisions: str) -> Execution:
    return Execution(name, status, NOW + seconds, "StartPipelineExecution", revisions)


def pinned(state: State) -> dict[str, Any]:
    return {action: revisions[0][1] for action, revisions in state.pins.items()}


def test_a_lost_ledger_takes_what_runs_now_and_redeploys_nothing_older() -> None:
    history = [execution("b", 20, Source=OTHER, Image=DIGEST), execution("a", 10, Source=COMMIT)]

    state = adopted(EMPTY, history, TYPES)

    assert pinned(state) == {"Source": OTHER, "Image": DIGEST}
    assert state.clocks["Source"].at == NOW + 20
    assert not state.drifted


def test_what_failed_is_no_baseline() -> None:
    history = [execution("b", 20, status="Failed", Source=OTHER), execution("a", 10, Source=COMMIT)]

    assert pinned(adopted(EMPTY, history, TYPES)) == {"Source": COMMIT}


def test_what_somebody_started_since_is_adopted_even_if_it_failed() -> None:
    state = adopted(after(intent()), [execution("b", 20, status="Failed", Source=OTHER)], TYPES)

    assert pinned(state) == {"Source": OTHER}


def test_what_somebody_started_in_the_same_second_is_adopted() -> None:
    state = adopted(after(intent(time=20)), [execution("b", 20.4, Source=OTHER)], TYPES)

    assert pinned(state) == {"Source": OTHER}


def test_it_is_adopted_once_and_undone_by_what_is_asked_for_later() -> None:
    history = [execution("b", 20.4, Source=OTHER)]
    state = after(intent("later", time=20), state=adopted(after(intent()), history, TYPES))

    assert pinned(adopted(state, history, TYPES)) == {"Source": COMMIT}


def test_our_own_executions_move_nothing_again() -> None:
    state = after(intent())

    assert adopted(state, [execution("execution-0", 50, Source=OTHER)], TYPES).pins == state.pins


def test_what_our_own_start_ran_at_its_latest_is_kept_and_makes_no_event_late() -> None:
    state = adopted(after(intent()), [execution("execution-0", 50, Source=COMMIT, Image=DIGEST)], TYPES)

    assert pinned(state) == {"Source": COMMIT, "Image": DIGEST}
    assert "Image" not in state.clocks


def test_what_was_stopped_or_pushed_aside_is_not_adopted() -> None:
    for status in ("Stopped", "Cancelled", "Superseded"):
        state = adopted(after(intent()), [execution("b", 20, status=status, Source=OTHER)], TYPES)
        assert pinned(state) == {"Source": COMMIT}


def test_sources_that_are_not_carried_are_left_alone() -> None:
    assert pinned(adopted(EMPTY, [execution("a", 10, Config="x")], TYPES)) == {}


def test_waits_for_revisions_that_are_not_listed_yet() -> None:
    new = [execution("b", 0, status="InProgress")]

    assert is_listed_in_part(EMPTY, new, NOW + 1)
    assert not is_listed_in_part(EMPTY, new, NOW + 121)
    assert not is_listed_in_part(EMPTY, [execution("b", 0, status="Failed")], NOW + 1)
