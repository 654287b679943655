from dataclasses import replace

import pytest

from revision_trigger.domain.history.observe import observed
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Reason
from tests.unit.domain.starting.test_decide import COMMIT, OTHER, after, intent

FIRST, LAST = "execution-0", "execution-1"
LISTED = {"Source"}
STATE = after(intent(), intent("two", time=1, value=OTHER))


def change(execution: str, state: str) -> StateChange:
    return StateChange("event", "web", execution, state)


def test_an_execution_of_ours_that_began_changes_nothing() -> None:
    assert observed(STATE, change(LAST, "STARTED"), LISTED) == (STATE, Reason.OWN_EXECUTION)


def test_a_foreign_one_makes_the_pipeline_drift() -> None:
    state, reason = observed(STATE, change("somebody-elses", "STARTED"), LISTED)

    assert reason is Reason.FOREIGN_EXECUTION
    assert state.drifted


def test_a_pipeline_never_started_from_here_needs_no_note() -> None:
    assert observed(State(), change("x", "STARTED"), LISTED) == (State(), Reason.FOREIGN_EXECUTION)


def test_success_is_what_is_deployed_though_something_newer_should_run() -> None:
    state, reason = observed(STATE, change(FIRST, "SUCCEEDED"), LISTED)

    assert reason is Reason.OUTCOME_RECORDED
    assert state.deployed == {"Source": (("COMMIT_ID", COMMIT),)}
    assert state.pins == {"Source": (("COMMIT_ID", OTHER),)}
    assert set(state.running) == {LAST}


@pytest.mark.parametrize("execution", [LAST, FIRST])
def test_only_the_failure_of_the_newest_start_counts(execution: str) -> None:
    state, _ = observed(STATE, change(execution, "FAILED"), LISTED)

    assert state.last_failed is (execution == LAST)
    assert state.deployed == {}


@pytest.mark.parametrize("aside", ["SUPERSEDED", "CANCELED"])
def test_the_newest_start_is_lost_when_another_pushed_it_aside(aside: str) -> None:
    assert observed(STATE, change(LAST, aside), LISTED)[1] is Reason.LOST
    assert observed(STATE, change(FIRST, aside), LISTED)[1] is Reason.OUTCOME_RECORDED


def test_a_foreign_one_is_noted_though_the_history_is_to_be_read_again() -> None:
    """The execution may be ours, from a start whose answer was lost: until it is listed, nothing else starts."""
    state, _ = observed(replace(STATE, known=False), change("somebody-elses", "STARTED"), LISTED)

    assert state.foreign == {"somebody-elses"}


def test_an_outcome_is_recorded_twice_without_harm() -> None:
    once, _ = observed(STATE, change(LAST, "SUCCEEDED"), LISTED)
    twice, _ = observed(once, change(LAST, "SUCCEEDED"), LISTED)

    assert twice == replace(once)


def test_the_history_is_read_again_when_a_start_went_well_without_a_pin_of_every_source() -> None:
    state, _ = observed(STATE, change(FIRST, "SUCCEEDED"), {"Source", "Image"})

    assert state.drifted
    assert not observed(STATE, change(FIRST, "FAILED"), {"Source", "Image"})[0].drifted
