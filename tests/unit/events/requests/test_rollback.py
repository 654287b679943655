"""Rollback Requested: the fields that are read, plans, identities, and the fields that are rejected."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intents.rollback import (
    PlanRequest,
)
from revision_trigger.domain.outcome import Reason
from tests.builders import (
    EXECUTION,
    MISSING,
    OCCURRENCE,
    PIPELINES,
    due,
    own,
    parts,
    rejected,
    routes,
)
from tests.unit.events.requests.rollbacks import AT, EVENT, OF_NEVER, SENT, requested, rollback, with_policy

BAD: list[tuple[dict[str, Any], Reason, str]] = [
    ({"name": MISSING}, Reason.MISSING_FIELD, "name: missing"),
    ({"name": "other"}, Reason.UNKNOWN_PIPELINE, "name: found other"),
    ({"reason": "two\nlines"}, Reason.MALFORMED_FIELD, "reason: found"),
    ({"reason": 1}, Reason.WRONG_TYPE, "reason: found 1"),
    ({"at": OF_NEVER}, Reason.MALFORMED_FIELD, "expected a time after the event's own"),
    ({"at": "2026-11-23T02:00:00"}, Reason.MALFORMED_FIELD, "at: found"),
    ({"at": None}, Reason.WRONG_TYPE, "at: found null"),
    ({"id": "a/b"}, Reason.MALFORMED_FIELD, "id: found"),
    ({"id": "i" * 65}, Reason.MALFORMED_FIELD, "expected 1 to 64"),
    ({"force": "yes"}, Reason.WRONG_TYPE, "force: found"),
    ({"stop": "kill"}, Reason.WRONG_TYPE, 'stop: found "kill", expected true, false or "abandon"'),
    ({"stop": None}, Reason.WRONG_TYPE, "stop: found null"),
    ({"suspect": "e-1"}, Reason.MALFORMED_FIELD, "suspect: found"),
    ({"unlessConfirmed": 1}, Reason.WRONG_TYPE, "unlessConfirmed: found 1"),
    ({"unlessConfirmed": True}, Reason.MALFORMED_FIELD, "unlessConfirmed: true, but of which execution?"),
    ({"confirmingStage": "Prod"}, Reason.MALFORMED_FIELD, "confirmingStage: found without unlessConfirmed"),
    (
        {"unlessConfirmed": True, "suspect": EXECUTION, "confirmingStage": "a b"},
        Reason.MALFORMED_FIELD,
        "confirmingStage: found",
    ),
    ({"maxLateness": 0}, Reason.MALFORMED_FIELD, "maxLateness: found 0, expected a number from 1 to"),
    ({"maxLateness": "15m"}, Reason.WRONG_TYPE, 'maxLateness: found "15m"'),
    ({"schedule": OCCURRENCE, "id": "a"}, Reason.MALFORMED_FIELD, "id: found beside schedule"),
    ({"schedule": OCCURRENCE, "at": AT}, Reason.MALFORMED_FIELD, "at: found beside schedule"),
    ({"schedule": {"arn": "n", "time": OF_NEVER}}, Reason.MALFORMED_FIELD, "schedule.arn: found"),
]


def test_carries_every_word_of_the_asker() -> None:
    found = rollback(
        requested(reason="5xx", suspect=EXECUTION, unlessConfirmed=True, confirmingStage="Prod", force=True, stop=True)
    )

    assert (found.text, found.suspect, found.force, found.stop) == ("5xx", EXECUTION, True, "wait")
    assert (found.unless_confirmed, found.confirming_stage, found.max_lateness) == (True, "Prod", None)


@pytest.mark.parametrize(("said", "expected"), [(True, "wait"), (False, None), ("abandon", "abandon")])
def test_stops_as_the_ask_says_whatever_the_file_does(said: Any, expected: str | None) -> None:
    assert rollback(requested(stop=said), with_policy(stop=True)).stop == expected


def test_stops_as_the_file_says_when_the_ask_does_not() -> None:
    assert rollback(requested(), with_policy(stop="abandon")).stop == "abandon"


def test_is_known_by_the_ask_s_own_id_within_its_sender() -> None:
    known = routes({**PIPELINES, "senders": ["com.acme", "com.acme.release"]})

    assert rollback(requested(id="r-1")).id == "com.acme.release/rollback/r-1"
    assert rollback(own("Rollback Requested", source="com.acme", id="r-1"), known).id == "com.acme/rollback/r-1"


def test_is_known_by_its_occurrence_when_a_schedule_sends_it() -> None:
    first, again = due(), {**due(), "id": "another-attempt", "time": "2026-11-22T02:10:00Z"}

    assert rollback(first).id == rollback(again).id
    assert rollback(first).id.startswith("revision-trigger.schedule/schedule/arn:aws:scheduler:")
    assert rollback(again).time == SENT
    assert rollback(first).reason is Reason.ROLLBACK_DUE


def test_may_be_as_late_as_the_file_says_when_a_schedule_does_not() -> None:
    assert rollback(due()).max_lateness == 900
    assert rollback(due(), with_policy(maxLateness=60)).max_lateness == 60
    assert rollback(due(maxLateness=1800), with_policy(maxLateness=60)).max_lateness == 1800


def test_is_a_plan_when_it_names_a_time_to_come() -> None:
    (plan,) = parts(requested(at=AT, id="bake", unlessConfirmed=True, to={"back": 1}))

    assert isinstance(plan, PlanRequest)
    assert (plan.id, plan.name, plan.pipeline) == ("com.acme.release/plan/bake", "bake", "web")
    assert (plan.at, plan.time) == (SENT + 86_400, SENT)
    assert plan.detail == {"name": "web", "unlessConfirmed": True, "to": {"back": 1}}


def test_is_named_by_its_event_when_a_plan_has_no_id() -> None:
    (plan,) = parts(requested(at=AT))

    assert isinstance(plan, PlanRequest)
    assert plan.name == plan.id == EVENT


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "to": st.sampled_from(["last-good", {"back": 3}, {"executionId": EXECUTION}]),
            "stop": st.sampled_from([True, False, "abandon"]),
            "force": st.booleans(),
            "maxLateness": st.integers(1, 1000),
            "reason": st.just("why"),
        },
    )
)
def test_a_plan_asks_for_the_same_when_it_is_due(changes: dict[str, Any]) -> None:
    (plan,) = parts(requested(at=AT, **changes))
    assert isinstance(plan, PlanRequest)

    late, at_once = rollback(due(**plan.detail)), rollback(requested(**changes))

    assert (late.content, late.stop, late.force, late.text) == (
        at_once.content,
        at_once.stop,
        at_once.force,
        at_once.text,
    )


@pytest.mark.parametrize(("changes", "reason", "sentence"), BAD, ids=lambda value: ascii(value)[:50])
def test_is_rejected_naming_the_field(changes: dict[str, Any], reason: Reason, sentence: str) -> None:
    fault = rejected(requested(**changes))

    assert fault.reason is reason
    assert sentence in fault.message
    assert fault.intent_id
