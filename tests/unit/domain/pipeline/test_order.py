"""Order among what is pending."""

import pytest

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.fingerprint import fingerprint
from revision_trigger.domain.ledger.pending import Entry, Move
from revision_trigger.domain.pipeline.order import (
    brings_known_bad,
    oldest_first,
    pins_after,
    superseded_by,
    supersedes,
)
from tests.core.builders import LONG_AGO, NOW, bad, move, push, revisions, rollback, state, waiting

BOTH = {"A": "1", "B": "1"}


def test_sorts_by_clock_when_the_older_came_later() -> None:
    entries = [push("newer", 1, NOW), push("older", 2, NOW - 1)]

    assert [entry.id for entry in oldest_first(entries)] == ["older", "newer"]


def test_sorts_by_acceptance_when_the_clocks_are_equal() -> None:
    entries = [push("second", 2), push("first", 1)]

    assert [entry.id for entry in oldest_first(entries)] == ["first", "second"]


def test_sorts_by_sequencer_when_both_are_of_one_key() -> None:
    late = {"A": Move(Clock(NOW, "01", "bucket/key"))}
    early = {"A": Move(Clock(NOW - 1, "02", "bucket/key"))}
    entries = [push("02", 1, moves=early), push("01", 2, moves=late)]

    assert [entry.id for entry in oldest_first(entries)] == ["01", "02"]


def test_gives_the_newest_pin_of_each_source_when_several_start() -> None:
    entries = [push("newer", 1, NOW), push("older", 2, NOW - 1, values=BOTH)]

    after = pins_after(state(), entries)

    assert after == {"A": fingerprint(revisions("newer")), "B": fingerprint(revisions("1"))}


def test_keeps_the_pin_when_what_starts_is_older() -> None:
    after = pins_after(state(), [push(at=LONG_AGO - 1)])

    assert after["A"] == fingerprint(revisions("0"))


@pytest.mark.parametrize(
    ("newer", "older", "expected"),
    [
        pytest.param(push("n", 2, values=BOTH), push("o", 1), True, id="moves all of its sources"),
        pytest.param(push("n", 2), push("o", 1, values=BOTH), False, id="moves some of its sources"),
        pytest.param(push("n", 2), push("o", 1), True, id="of one second, accepted later"),
        pytest.param(push("n", 1), push("o", 2), False, id="of one second, accepted earlier"),
        pytest.param(push("n", 2, NOW - 1), push("o", 1), False, id="of an earlier time"),
        pytest.param(push("n", 2), push("o", 1, alone=True), False, id="the older has variables"),
        pytest.param(push("n", 2, alone=True), push("o", 1), True, id="the newer has variables"),
        pytest.param(push("n", 2), push("o", 1, force=True), False, id="only the older is forced"),
        pytest.param(push("n", 2, force=True), push("o", 1, force=True), True, id="both are forced"),
        pytest.param(push("n", 2), push("o", 1, override=("f",)), False, id="only the older passes the freeze"),
        pytest.param(push("n", 2, approval="x"), push("o", 1), False, id="the newer needs an approval"),
        pytest.param(rollback("n", 2), push("o", 1), False, id="a rollback ends no push"),
        pytest.param(push("n", 2), rollback("o", 1), False, id="a push ends no rollback"),
        pytest.param(push("n", 2, moves={}), push("o", 1, moves={}), True, id="neither says revisions"),
        pytest.param(push("n", 2, moves={}, alone=True), push("o", 1, moves={}), False, id="only it has variables"),
        pytest.param(push("n", 2), push("o", 1, moves={}), False, id="only the newer says revisions"),
        pytest.param(push("n", 2, moves={}), push("o", 1), False, id="only the older says revisions"),
    ],
)
def test_supersedes_when(newer: Entry, older: Entry, *, expected: bool) -> None:
    assert supersedes(newer, older) is expected


def test_says_which_when_an_entry_is_superseded() -> None:
    newer = push("newer", 2)

    (end,) = superseded_by(state(push("older"), newer), newer).ends

    assert (end.id, end.sentence) == ("older", "newer moves A later")


def test_ends_the_newcomer_when_something_pending_is_newer() -> None:
    late = push("late", 2, NOW - 1)

    step = superseded_by(state(push("newer"), late), late)

    assert [end.id for end in step.ends] == ["late"]
    assert [entry.id for entry in step.state.pending] == ["newer"]


def test_spares_what_is_looked_up_when_a_newer_one_comes() -> None:
    newer = push("newer", 2)

    assert superseded_by(state(push("older", lookup=waiting()), newer), newer).ends == ()


def test_names_the_rollback_when_an_entry_completes_what_is_known_bad() -> None:
    marked = state(known_bad=(bad("back", A="1", B="0"),))

    assert brings_known_bad(marked, push(values={"A": "1"}), []) == "back"


def test_brings_nothing_bad_when_it_stands_beside_what_somebody_put_there() -> None:
    marked = state(known_bad=(bad("back", B="0"),))

    assert brings_known_bad(marked, push(values={"A": "1"}), []) is None


def test_brings_nothing_bad_when_only_a_part_would_run() -> None:
    marked = state(known_bad=(bad("back", A="1", B="1"),))

    assert brings_known_bad(marked, push(values={"A": "1"}), []) is None


def test_completes_what_is_bad_when_the_rest_is_beside_it_in_the_start() -> None:
    marked = state(known_bad=(bad("back", A="1", B="1"),))

    assert brings_known_bad(marked, push(values={"A": "1"}), [push(values={"B": "1"})]) == "back"


def test_counts_a_pin_by_its_sequencer_when_the_times_say_otherwise() -> None:
    first = push("first", 1, moves={"A": Move(Clock(NOW, "01", "key"), move("1").pin)})
    second = push("second", 2, moves={"A": Move(Clock(NOW - 5, "02", "key"), move("2").pin)})

    assert pins_after(state(), [first, second])["A"] == move("2").pin
