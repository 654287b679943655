"""What a state change of an execution means for the state."""

import pytest

from revision_trigger.domain.ledger.claim import Busy
from revision_trigger.domain.pipeline.heard import heard
from tests.core.builders import LONG_AGO, NOW, claim, execution, foreign, state


def test_notes_somebodys_execution_and_reads_at_once_when_it_is_new() -> None:
    after = heard(state(next_read=NOW + 20), "hand-1", "InProgress", now=NOW, whose="others")

    assert after.newest == foreign("hand-1", NOW)
    assert after.next_read == NOW


def test_never_calls_an_execution_foreign_when_a_claim_is_open() -> None:
    after = heard(state(claim=claim()), "execution-2", "InProgress", now=NOW, whose="others")

    assert after.newest == foreign("execution-2", NOW, whose="unknown")


def test_keeps_whose_it_is_when_it_is_known() -> None:
    after = heard(state(claim=claim()), "execution-1", "Succeeded", now=NOW, whose="others")

    assert after.newest == execution()


def test_notes_the_status_when_ours_ended() -> None:
    running = state(executions=(execution(status="InProgress"),))

    after = heard(running, "execution-1", "Failed", now=NOW, whose="ours")

    assert after.newest == execution(status="Failed")


def test_keeps_an_end_when_an_older_event_comes_late() -> None:
    after = heard(state(), "execution-1", "InProgress", now=NOW, whose="ours")

    assert after.newest == execution()


@pytest.mark.parametrize(("status", "until"), [("Succeeded", 0.0), ("Failed", 0.0), ("InProgress", NOW + 60)])
def test_opens_the_pipeline_when_an_execution_ended(status: str, until: float) -> None:
    running = state(executions=(execution(at=LONG_AGO, status="InProgress"),), busy=Busy(NOW + 60, 60, "busy"))

    assert heard(running, "execution-1", status, now=NOW, whose="ours").busy.until == until
