from dataclasses import replace

import pytest

from revision_trigger.domain.decision import Reason
from revision_trigger.domain.intent import StateChange
from revision_trigger.domain.observe import observed
from revision_trigger.domain.state import State
from tests.unit.domain.test_decide import COMMIT, OTHER, after, intent

FIRST, LAST = "execution-0", "execution-1"
STATE = after(intent(), intent("two", time=1, value=OTHER))


def change(execution: str, state: str) -> StateChange:
    return StateChange("event", "web", execution, state)


def test_an_execution_of_ours_that_began_changes_nothing() -> None:
    assert observed(STATE, change(LAST, "STARTED")) == (STATE, Reason.OWN_EXECUTION)


def test_a_foreign_one_makes_the_pipeline_drift() -> None:
    state, reason = observed(STATE, change("somebody-elses", "STARTED"))

    assert reason is Reason.FOREIGN_EXECUTION
    assert state.drifted


def test_a_pipeline_never_started_from_here_needs_no_note() -> None:
    assert observed(State(), change("x", "STARTED")) == (State(), Reason.FOREIGN_EXECUTION)


def test_success_is_what_is_deployed_though_something_newer_should_run() -> None:
    state, reason = observed(STATE, change(FIRST, "SUCCEEDED"))

    assert reason is Reason.OUTCOME_RECORDED
    assert state.deployed == {"Source": (("COMMIT_ID", COMMIT),)}
    assert state.pins == {"Source": (("COMMIT_ID", OTHER),)}
    assert set(state.running) == {LAST}


@pytest.mark.parametrize("execution", [LAST, FIRST])
def test_only_the_failure_of_the_newest_start_counts(execution: str) -> None:
    state, _ = observed(STATE, change(execution, "FAILED"))

    assert state.last_failed is (execution == LAST)
    assert state.deployed == {}


@pytest.mark.parametrize("aside", ["SUPERSEDED", "CANCELED"])
def test_the_newest_start_is_lost_when_another_pushed_it_aside(aside: str) -> None:
    assert observed(STATE, change(LAST, aside))[1] is Reason.LOST
    assert observed(STATE, change(FIRST, aside))[1] is Reason.OUTCOME_RECORDED


def test_an_outcome_is_recorded_twice_without_harm() -> None:
    once, _ = observed(STATE, change(LAST, "SUCCEEDED"))
    twice, _ = observed(once, change(LAST, "SUCCEEDED"))

    assert twice == replace(once)
