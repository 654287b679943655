"""The one place that ends an intent."""

from revision_trigger.domain.ledger.marks import CountedRollback
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pipeline.ends import End, end_all, withdrawn
from tests.core.builders import LONG_AGO, NOW, bad, floor, hold, push, rollback, state


def end(name: str, status: Status = Status.STALE) -> End:
    return End(name, status, Reason.NEWER_STARTED, "because")


def test_takes_the_entry_out_when_an_intent_ends() -> None:
    step = end_all(state(push("one"), push("two", 2)), [end("one")])

    assert [entry.id for entry in step.state.pending] == ["two"]
    assert step.ends == (end("one"),)


def test_changes_no_state_when_the_intent_is_not_pending() -> None:
    step = end_all(state(push("one")), [end("gone")])

    assert step.state == state(push("one"))


def test_moves_the_clocks_when_what_was_asked_runs_already() -> None:
    step = end_all(state(push(values={"A": "0"})), [end("push", Status.UNCHANGED)])

    assert step.state.pins["A"].clock.at == NOW
    assert step.state.pins["B"].clock.at == LONG_AGO


def test_keeps_the_newer_clock_when_an_older_intent_is_unchanged() -> None:
    step = end_all(state(push(at=LONG_AGO - 1, values={"A": "0"})), [end("push", Status.UNCHANGED)])

    assert step.state.pins["A"].clock.at == LONG_AGO


def test_takes_back_what_a_rollback_set_when_it_ends_without_a_start() -> None:
    marked = state(
        rollback("one"),
        holds=(hold("one"), hold("two")),
        known_bad=(bad("one", A="1"), bad("two", A="1")),
        floors=(floor("one"), floor("two")),
        rollbacks=(CountedRollback("one", NOW, False), CountedRollback("two", NOW, False)),
    )

    after = end_all(marked, [end("one", Status.SUPERSEDED)]).state

    assert [one.id for one in after.holds] == ["two"]
    assert after.known_bad == (bad("two", A="1"),)
    assert [one.rollback_id for one in after.floors] == ["two"]
    assert [one.id for one in after.rollbacks] == ["two"]


def test_keeps_everything_when_another_rollback_is_withdrawn() -> None:
    marked = state(holds=(hold("one"),), floors=(floor("one"),))

    assert withdrawn(marked, "two") == marked
