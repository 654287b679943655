"""The gate `lookup`: AWS has not answered yet."""

from revision_trigger.domain.gates.lookup import lookup
from revision_trigger.domain.outcome import Reason
from tests.core.builders import NOW, push, state, waiting


def test_is_open_when_nothing_is_asked() -> None:
    assert lookup(state(), push(), NOW) is None


def test_is_closed_until_the_next_question_when_aws_gave_no_answer() -> None:
    entry = push(lookup=waiting(again=NOW + 5, since=NOW - 20))

    closed = lookup(state(entry), entry, NOW)

    assert closed is not None
    assert (closed.gate, closed.reason, closed.until) == ("lookup", Reason.LOOKUP_FAILED, NOW + 5)
    assert "since 2026-11-22 01:59:40 UTC" in closed.sentence


def test_stays_closed_when_the_question_is_due() -> None:
    """Only an answer opens it: choose looks up first."""
    entry = push(lookup=waiting(again=NOW - 1))

    assert lookup(state(entry), entry, NOW) is not None
