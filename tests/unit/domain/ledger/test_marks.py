"""What rollbacks and people leave in a state."""

import pytest

from revision_trigger.domain.ledger.marks import HOLDS_LIMIT, floors_started, with_hold
from tests.core.builders import NOW, floor, hold


def test_lasts_until_its_end_by_the_ledgers_clock() -> None:
    assert hold(until=NOW).lasts(NOW - 1)
    assert not hold(until=NOW).lasts(NOW)
    assert hold().lasts(NOW + 1e9)


def test_replaces_the_hold_of_its_id() -> None:
    assert with_hold((hold("one"), hold("two")), hold("one", until=NOW)) == (hold("two"), hold("one", until=NOW))


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(NOW, NOW + 5, NOW + 5), (None, NOW, None), (NOW, None, None)]
)
def test_joins_the_two_oldest_when_there_are_too_many(
    first: float | None, second: float | None, expected: float | None
) -> None:
    holds = (hold("0", until=first, until_newer=True), hold("1", NOW - 5, until=second))
    more = tuple(hold(str(number)) for number in range(2, HOLDS_LIMIT))

    joined = with_hold((*holds, *more), hold("newest"))

    assert len(joined) == HOLDS_LIMIT
    assert (joined[0].at, joined[0].until, joined[0].until_newer) == (NOW, expected, False)
    assert joined[-1].id == "newest"


def test_notes_the_floors_whose_rollback_started() -> None:
    floors = floors_started((floor("one"), floor("two"), floor("three", is_started=True)), ["two"])

    assert [one.is_started for one in floors] == [False, True, True]
