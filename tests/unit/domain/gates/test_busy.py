"""The gate `busy`: the pipeline takes no start, or somebody's execution has not been read yet."""

from revision_trigger.domain.gates.busy import busy
from revision_trigger.domain.ledger.claim import Busy
from revision_trigger.domain.outcome import Reason
from tests.core.builders import NOW, execution, foreign, push, rollback, state


def test_is_open_when_the_pipeline_is_free() -> None:
    assert busy(state(), push(), NOW) is None


def test_is_closed_for_everything_when_a_start_was_refused() -> None:
    refused = state(busy=Busy(NOW + 10, 10, "somebody edits it"))

    for entry in (push(), push(force=True), rollback()):
        closed = busy(refused, entry, NOW)
        assert closed is not None
        assert (closed.gate, closed.reason, closed.until) == ("busy", Reason.BUSY, NOW + 10)
        assert closed.sentence == "somebody edits it; tried again at 2026-11-22 02:00:10 UTC"


def test_is_open_when_the_pause_is_over() -> None:
    assert busy(state(busy=Busy(NOW, 10, "busy")), push(), NOW) is None


def test_is_closed_until_the_next_read_when_an_execution_is_not_read_yet() -> None:
    unread = state(executions=(execution(), foreign("hand-1")), next_read=NOW + 20)

    closed = busy(unread, push(), NOW)

    assert closed is not None
    assert (closed.reason, closed.until) == (Reason.FOREIGN_EXECUTION, NOW + 20)
    assert "hand-1" in closed.sentence


def test_lets_what_is_forced_pass_when_an_execution_is_not_read_yet() -> None:
    assert busy(state(executions=(foreign(),)), push(force=True), NOW) is None


def test_is_closed_when_somebodys_execution_succeeded_before_it_was_read() -> None:
    assert busy(state(executions=(foreign(status="Succeeded"),)), push(), NOW) is not None


def test_is_open_when_somebodys_unread_execution_failed() -> None:
    assert busy(state(executions=(foreign(status="Failed"),)), push(), NOW) is None
