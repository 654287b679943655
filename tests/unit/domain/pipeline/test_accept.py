"""Acceptance: into the state, or an end at once."""

import pytest

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.outcome import Reason, Rejected, Retry
from revision_trigger.domain.pipeline.accept import accept
from revision_trigger.domain.pipeline.ends import Step
from tests.core.builders import LONG_AGO, NOW, RED, asked, desired, floor, move, push, state, waiting

DAY = 86_400.0


def ended(step: Step) -> tuple[Status, Reason]:
    (end,) = step.ends
    return end.status, end.reason


def test_takes_an_intent_in_when_nothing_speaks_against_it() -> None:
    step = accept(state(), desired("push", NOW), NOW + 3, max_age=DAY)

    (entry,) = step.state.pending
    assert step.ends == ()
    assert (entry.id, entry.order, entry.time, entry.alone, entry.force) == ("push", 1, NOW, False, False)
    assert entry.moves == {"A": move("push", NOW)}
    assert step.state.last_order == 1


def test_marks_what_a_start_must_know_when_the_intent_is_somebodys_word() -> None:
    step = accept(state(), asked(variables=RED, force=True), NOW, max_age=DAY)

    (entry,) = step.state.pending
    assert (entry.alone, entry.force, entry.is_automatic) == (True, True, False)


def test_is_stale_when_a_source_runs_something_newer() -> None:
    step = accept(state(), desired(at=LONG_AGO - 1, values={"A": "1", "C": "1"}), NOW, max_age=DAY)

    assert ended(step) == (Status.STALE, Reason.NEWER_STARTED)
    assert step.ends[0].sentence.startswith("A: 2026-11-21 23:13:19 UTC is older than what runs")
    assert step.state == state()


def test_is_taken_in_when_it_is_of_the_very_second_of_what_runs() -> None:
    step = accept(state(), desired(at=LONG_AGO), NOW, max_age=DAY)

    assert step.ends == ()


def test_is_stale_when_a_rollback_is_newer() -> None:
    step = accept(state(floors=(floor("back", NOW - 5),)), desired(at=NOW - 6), NOW, max_age=DAY)

    assert ended(step) == (Status.STALE, Reason.NEWER_STARTED)
    assert "older than rollback back" in step.ends[0].sentence


def test_is_taken_in_when_it_is_no_older_than_the_floor() -> None:
    step = accept(state(floors=(floor(at=NOW - 5),)), desired(at=NOW - 5), NOW, max_age=DAY)

    assert step.ends == ()


def test_is_expired_when_no_clock_orders_it_and_it_is_too_old() -> None:
    step = accept(state(), desired(at=NOW - DAY - 1, values={"C": "1"}), NOW, max_age=DAY)

    assert ended(step) == (Status.EXPIRED, Reason.TOO_OLD)


def test_is_not_expired_when_a_clock_orders_it() -> None:
    known = state(pins={"A": state().pins["A"]})

    step = accept(known, desired(at=LONG_AGO + 1), LONG_AGO + 1 + 2 * DAY, max_age=DAY)

    assert step.ends == ()


def test_cuts_the_clock_to_the_ledgers_when_the_senders_is_ahead() -> None:
    step = accept(state(), desired(at=NOW + 300), NOW, max_age=DAY)

    (entry,) = step.state.pending
    assert entry.time == NOW
    assert entry.moves["A"].clock == Clock(NOW)


def test_is_rejected_when_the_senders_clock_is_too_far_ahead() -> None:
    step = accept(state(), desired(at=NOW + 301), NOW, max_age=DAY)

    assert ended(step) == (Status.REJECTED, Reason.TIME_IN_FUTURE)


def test_is_rejected_when_too_many_are_pending_and_nothing_would_supersede_it() -> None:
    full = state(*(push(f"push-{number}", number) for number in range(500)))

    step = accept(full, asked(variables=RED), NOW, max_age=DAY)

    assert ended(step) == (Status.REJECTED, Reason.TOO_MANY_PENDING)
    assert step.state == full


def test_fits_always_when_it_supersedes_something() -> None:
    full = state(*(push(f"asked-{number}", number, alone=True) for number in range(499)), push("old", 500))

    step = accept(full, desired("new"), NOW, max_age=DAY)

    assert [end.id for end in step.ends] == ["old"]
    assert len(step.state.pending) == 500


def test_is_rejected_when_aws_refused_its_look_up() -> None:
    refused = Rejected(Reason.REVISION_NOT_FOUND, "no such commit")

    step = accept(state(), desired(), NOW, max_age=DAY, unanswered=refused)

    assert ended(step) == (Status.REJECTED, Reason.REVISION_NOT_FOUND)


def test_waits_for_the_answer_when_aws_could_not_give_one() -> None:
    older = push("older", at=NOW - 1)

    step = accept(state(older), desired("newer"), NOW, max_age=DAY, unanswered=Retry(Reason.THROTTLED, "slowly"))

    assert step.ends == ()
    assert [entry.lookup for entry in step.state.pending] == [None, waiting(again=NOW + 5, since=NOW)]


@pytest.mark.parametrize(("at", "gone"), [(NOW, "old"), (NOW - 9, "new")])
def test_ends_the_older_when_two_move_the_same_source(at: float, gone: str) -> None:
    step = accept(state(push("old", at=NOW - 5)), desired("new", at), NOW, max_age=DAY)

    assert [(end.id, end.status) for end in step.ends] == [(gone, Status.SUPERSEDED)]
