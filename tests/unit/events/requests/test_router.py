"""Who may send requests: the senders of the pipelines file, and our own schedules."""

from typing import Any

import pytest

from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.own_events import DETAIL_TYPES
from revision_trigger.events.decode import decode
from revision_trigger.events.records import records_of
from revision_trigger.events.requests.router import OWN_EVENTS
from tests.builders import (
    EXECUTION,
    MISSING,
    PIPELINES,
    due,
    from_sns,
    own,
    rejected,
    routes,
)
from tests.unit.events.requests.rollbacks import requested, rollback


@pytest.mark.parametrize(
    "detail_type", ["Rollback Requested", "Rollback Cancelled", "Hold Requested", "Release Requested", "Confirm"]
)
def test_nobody_is_obeyed_who_is_no_sender(detail_type: str) -> None:
    body = own(detail_type, source="com.other", executionId=EXECUTION, id="a")

    assert rejected(body).reason is Reason.SENDER_NOT_ALLOWED


def directly(body: Any) -> Any:
    (part,) = decode(records_of(body)[0], routes())
    return part


def test_our_schedules_are_obeyed_from_the_queue_alone() -> None:
    through_a_topic, straight = rejected(from_sns(due())), directly(due())

    assert isinstance(straight, Rejected)
    assert through_a_topic.reason is straight.reason is Reason.SENDER_NOT_ALLOWED
    assert rollback(due())


@pytest.mark.parametrize("detail_type", ["Desired Revision", "Hold Requested", "Release Requested", "Confirm"])
def test_our_schedules_ask_for_rollbacks_alone(detail_type: str) -> None:
    assert rejected({**due(), "detail-type": detail_type}).reason is Reason.SENDER_NOT_ALLOWED


def test_our_schedules_are_not_obeyed_without_their_occurrence() -> None:
    assert rejected(due(schedule=MISSING)).message.startswith("detail.schedule: missing")


def test_our_schedules_are_no_sender_even_if_the_file_says_so() -> None:
    known = routes({**PIPELINES, "senders": ["revision-trigger.schedule"]})

    (part,) = decode(records_of(due())[0], known)

    assert isinstance(part, Rejected)


def test_is_read_the_same_when_it_comes_without_a_queue() -> None:
    assert directly(requested(to={"back": 2})) == rollback(requested(to={"back": 2}))


def test_has_a_decoder_for_every_detail_type_that_the_rules_let_through() -> None:
    assert set(OWN_EVENTS) == set(DETAIL_TYPES)
