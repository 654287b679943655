"""Executions as the state remembers them."""

from typing import Any

import pytest

from revision_trigger.domain.ledger.executions import KEPT, remembered
from tests.core.builders import NOW, execution, foreign


def test_keeps_the_order_of_start_when_an_older_one_is_heard_of_later() -> None:
    known = remembered((execution("new", NOW),), execution("old", NOW - 60))

    assert [one.id for one in known] == ["old", "new"]


def test_replaces_what_was_known_when_it_is_heard_of_again() -> None:
    known = remembered((execution(status="InProgress"),), execution())

    assert known == (execution(),)


def test_forgets_the_oldest_that_ended_when_there_are_too_many() -> None:
    known = tuple(execution(f"execution-{number:02}", NOW + number) for number in range(KEPT))

    known = remembered(known, execution("newest", NOW + 99))

    assert len(known) == KEPT
    assert (known[0].id, known[-1].id) == ("execution-01", "newest")


def test_forgets_nothing_that_is_under_way_or_unread() -> None:
    under_way = tuple(execution(f"execution-{number:02}", NOW + number, status="InProgress") for number in range(20))
    unread = foreign("hand", NOW - 60, status="Succeeded")

    known = remembered(under_way, unread)

    assert len(known) == 21


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"status": "Succeeded"}, True),
        ({"status": "Failed"}, False),
        ({"whose": "ours"}, False),
        ({"is_pinned": True}, False),
        ({"is_passed_over": True}, False),
        ({"whose": "unknown", "status": "Failed", "is_pinned": True}, True),
    ],
)
def test_is_unread_when(more: dict[str, Any], *, expected: bool) -> None:
    assert foreign(**more).is_unread is expected


@pytest.mark.parametrize(
    ("status", "may_run", "may_count"),
    [
        ("InProgress", True, True),
        ("Succeeded", True, True),
        ("Failed", False, True),
        ("Stopped", False, False),
        ("Cancelled", False, False),
        ("Superseded", False, False),
    ],
)
def test_says_whether_its_revisions_run_and_were_wanted(status: str, *, may_run: bool, may_count: bool) -> None:
    one = execution(status=status)

    assert (one.may_run, one.may_count) == (may_run, may_count)
