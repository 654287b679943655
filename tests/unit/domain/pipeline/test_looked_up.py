"""Answers to what a pending entry waited for."""

from revision_trigger.domain.ledger.fingerprint import fingerprint
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.outcome import Reason, Rejected, Retry
from revision_trigger.domain.pipeline.looked_up import answered, not_answered
from tests.core.builders import NOW, push, revisions, state, waiting

THROTTLED = Retry(Reason.THROTTLED, "slowly")


def test_knows_what_a_symbol_meant_when_answered() -> None:
    entry = push(values={"A": "unknown"}, lookup=waiting())

    step = answered(state(entry), entry, {"A": fingerprint(revisions("1"))})

    (known,) = step.state.pending
    assert known.lookup is None
    assert known.moves["A"].pin == fingerprint(revisions("1"))


def test_supersedes_an_older_one_only_when_answered() -> None:
    older, entry = push("older", 1, NOW - 1), push("entry", 2, lookup=waiting())

    step = answered(state(older, entry), entry, {})

    assert [(end.id, end.status) for end in step.ends] == [("older", Status.SUPERSEDED)]


def test_asks_again_later_each_time_when_aws_gave_no_answer() -> None:
    pauses = []
    for attempt in range(1, 9):
        entry = push(lookup=waiting(since=NOW - 60, attempt=attempt))
        (again,) = not_answered(state(entry), entry, THROTTLED, now=NOW).state.pending
        assert again.lookup is not None
        assert (again.lookup.since, again.lookup.attempt) == (NOW - 60, attempt + 1)
        pauses.append(again.lookup.again - NOW)

    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300]


def test_asks_after_five_seconds_when_it_is_the_first_time() -> None:
    (again,) = not_answered(state(push()), push(), THROTTLED, now=NOW).state.pending

    assert again.lookup == waiting(again=NOW + 5, since=NOW, attempt=1)


def test_is_rejected_when_aws_refused_for_good() -> None:
    entry = push(lookup=waiting())

    step = not_answered(state(entry), entry, Rejected(Reason.REVISION_NOT_FOUND, "no such commit"), now=NOW)

    (end,) = step.ends
    assert (end.status, end.reason, end.sentence) == (Status.REJECTED, Reason.REVISION_NOT_FOUND, "no such commit")
    assert step.state.pending == ()


def test_is_rejected_when_nothing_was_answered_for_a_day() -> None:
    entry = push(lookup=waiting(since=NOW - 86_400))

    (end,) = not_answered(state(entry), entry, THROTTLED, now=NOW).ends

    assert (end.status, end.reason) == (Status.REJECTED, Reason.LOOKUP_FAILED)
    assert end.sentence == "no answer within a day: slowly"
