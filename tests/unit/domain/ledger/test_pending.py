"""Pending entries: what order, gates and supersession ask for."""

import pytest

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.pending import Effect, Entry, Move
from tests.core.builders import NOW, planned, push, rollback


def test_is_newer_by_clock_and_by_acceptance_when_the_clocks_are_equal() -> None:
    first, second, late = push("first", 1), push("second", 2), push("late", 3, NOW - 1)

    assert second.is_newer_than(first, "A")
    assert not first.is_newer_than(second, "A")
    assert not late.is_newer_than(first, "A")


def test_is_newer_by_its_sequencer_when_both_are_of_one_key() -> None:
    first = push("first", 1, moves={"A": Move(Clock(NOW, "01", "key"))})
    second = push("second", 2, moves={"A": Move(Clock(NOW - 9, "02", "key"))})

    assert second.is_newer_than(first, "A")


def test_has_the_newest_clock_of_its_sources_when_it_moves_several() -> None:
    entry = push(moves={"A": Move(Clock(NOW - 5)), "B": Move(Clock(NOW - 2)), "C": Move(Clock(NOW - 9))})

    assert entry.clock == Clock(NOW - 2)


def test_has_the_events_time_as_its_clock_when_it_moves_nothing() -> None:
    assert push(at=NOW - 5, moves={}).clock == Clock(NOW - 5)


@pytest.mark.parametrize(
    ("entry", "is_rollback", "takes_effect", "lacks_target"),
    [
        pytest.param(push(), False, False, False, id="push"),
        pytest.param(planned(), True, False, True, id="plan"),
        pytest.param(rollback(effect=Effect(NOW)), True, True, True, id="rollback without a target"),
        pytest.param(rollback(), True, True, False, id="rollback with its target"),
    ],
)
def test_says_how_far_a_rollback_is(entry: Entry, *, is_rollback: bool, takes_effect: bool, lacks_target: bool) -> None:
    assert (entry.is_rollback, entry.takes_effect, entry.lacks_target) == (is_rollback, takes_effect, lacks_target)
