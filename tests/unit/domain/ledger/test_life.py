"""The picture of an intent's life in docs/ledger.md says what the code says."""

import re
from dataclasses import replace
from pathlib import Path

from revision_trigger.domain.ledger.records import MENDABLE, Body, IntentRecord, Status

DOCS = (Path(__file__).parents[4] / "docs" / "ledger.md").read_text()
(PICTURE,) = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", DOCS, flags=re.DOTALL)
ARROWS = {(before, after) for before, after in re.findall(r"^ +(\S+) --> ([^\s:]+)", PICTURE, flags=re.MULTILINE)}
OUTSIDE = "[*]"


def test_the_picture_has_every_status_and_no_other() -> None:
    assert {state for arrow in ARROWS for state in arrow} - {OUTSIDE} == set(Status)


def test_the_ends_are_those_of_the_code_and_a_start_ends_with_its_execution() -> None:
    assert {before for before, after in ARROWS if after == OUTSIDE} == {
        *(status for status in Status if status.is_end),
        Status.STARTED,
    }


def test_nothing_leaves_an_end_but_what_may_be_accepted_again() -> None:
    record = IntentRecord("one", "web", "DesiredRevision", "", Body(), 0.0, 0.0, reason=min(MENDABLE))
    left = {(before, after) for before, after in ARROWS if before != OUTSIDE and Status(before).is_end} - {
        (status.value, OUTSIDE) for status in Status
    }
    again = [status for status in Status if replace(record, status=status).may_be_accepted_again]

    assert left == {(status.value, Status.PENDING.value) for status in again} == {("rejected", "pending")}


def test_every_status_can_be_reached_from_the_beginning() -> None:
    reached = {OUTSIDE}
    for _ in Status:
        reached |= {after for before, after in ARROWS if before in reached}

    assert reached - {OUTSIDE} == set(Status)
