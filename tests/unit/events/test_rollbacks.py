"""Rollbacks asked for by events: what is read, whose word counts, and what is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intents.rollback import (
    Back,
    Before,
    CancelRequest,
    ConfirmRequest,
    HoldRequest,
    LastGood,
    OfExecution,
    PlanRequest,
    ReleaseRequest,
    RollbackRequest,
    Target,
)
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.events.decode import decode
from revision_trigger.events.records import records_of
from tests.builders import (
    EXECUTION,
    MISSING,
    OCCURRENCE,
    PIPELINES,
    asked,
    desired_revision,
    due,
    from_sns,
    own,
    parts,
    rejected,
    routes,
)

SENT = 1795312800.0
EVENT = "com.acme.release/event/13cde686-328b-6117-af20-0e5566167482"
AT = "2026-11-23T02:00:00Z"
OF_NEVER = "2026-11-22T02:00:00Z"


def rollback(body: Any, known: Any = None) -> RollbackRequest:
    (found,) = parts(body, known)
    assert isinstance(found, RollbackRequest), found
    return found


def requested(**changes: Any) -> dict[str, Any]:
    return own("Rollback Requested", **changes)


def with_policy(**policy: Any) -> Any:
    web = {**PIPELINES["pipelines"]["web"], "rollback": policy}
    return routes({**PIPELINES, "pipelines": {"web": web}})


def test_goes_back_to_the_last_good_one_when_nothing_else_is_said() -> None:
    found = rollback(requested())

    assert found == RollbackRequest(
        EVENT, "web", LastGood(), SENT, Reason.ROLLBACK_REQUESTED, origin=found.origin, automatic=False
    )


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("last-good", LastGood()),
        ({"lastGood": {"stage": "Prod"}}, LastGood("Prod")),
        ({"back": 1}, Back(1)),
        ({"back": 2.0}, Back(2)),
        ({"executionId": EXECUTION}, OfExecution(EXECUTION)),
        ({"before": "2026-11-22T03:00:00+01:00"}, Before(SENT)),
    ],
)
def test_goes_back_to_what_is_said_when_it_is_one_of_the_forms(to: Any, expected: Target) -> None:
    assert rollback(requested(to=to)).to == expected


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


def test_holds_releases_confirms_and_cancels_when_asked() -> None:
    (hold,) = parts(own("Hold Requested", reason="audit", until=AT))
    (release,) = parts(own("Release Requested"))
    (confirm,) = parts(own("Confirm", executionId=EXECUTION))
    (cancel,) = parts(own("Rollback Cancelled", id="bake"))

    origins = [getattr(one, "origin", None) for one in (hold, release, confirm, cancel)]
    assert hold == HoldRequest(EVENT, "web", SENT, "audit", SENT + 86_400, origins[0])
    assert release == ReleaseRequest(EVENT, "web", SENT, origins[1])
    assert confirm == ConfirmRequest(EVENT, "web", EXECUTION, SENT, origins[2])
    assert cancel == CancelRequest(EVENT, "web", "bake", SENT, origins[3])
    assert None not in origins


def test_holds_until_released_when_no_time_is_said() -> None:
    (hold,) = parts(own("Hold Requested"))

    assert isinstance(hold, HoldRequest)
    assert (hold.until, hold.text) == (None, "")


def test_a_desired_revision_is_forced_just_when_it_says_so() -> None:
    (silent,) = asked(desired_revision())
    (unforced,) = asked(desired_revision(force=False))
    (forced,) = asked(desired_revision(force=True))

    assert (silent.force, unforced.force, forced.force) == (False, False, True)


def test_a_desired_revision_is_rejected_when_force_is_no_flag() -> None:
    assert rejected(desired_revision(force="true")).message.startswith("detail.force: found")


BAD: list[tuple[dict[str, Any], Reason, str]] = [
    ({"name": MISSING}, Reason.MISSING_FIELD, "name: missing"),
    ({"name": "other"}, Reason.UNKNOWN_PIPELINE, "name: found other"),
    ({"to": None}, Reason.WRONG_TYPE, "to: found null"),
    ({"to": "newest"}, Reason.WRONG_TYPE, 'to: found "newest", expected "last-good", or an object with one of'),
    ({"to": {}}, Reason.MALFORMED_FIELD, "to: found []"),
    ({"to": {"older": 1}}, Reason.MALFORMED_FIELD, 'to: found ["older"]'),
    ({"to": {"back": 1, "before": AT}}, Reason.MALFORMED_FIELD, 'to: found ["back", "before"]'),
    ({"to": {"back": 1, "stage": "Prod"}}, Reason.MALFORMED_FIELD, 'to: found ["back", "stage"]'),
    ({"to": {"back": 0}}, Reason.MALFORMED_FIELD, "to.back: found 0, expected a number from 1 to 1000"),
    ({"to": {"back": 1.5}}, Reason.MALFORMED_FIELD, "to.back: found 1.5, expected a whole number"),
    ({"to": {"back": True}}, Reason.WRONG_TYPE, "to.back: found true"),
    ({"to": {"back": "1"}}, Reason.WRONG_TYPE, 'to.back: found "1"'),
    ({"to": {"executionId": "e-1"}}, Reason.MALFORMED_FIELD, "to.executionId: found"),
    ({"to": {"before": "2026-11-22"}}, Reason.MALFORMED_FIELD, "to.before: found"),
    ({"to": {"lastGood": {}}}, Reason.MISSING_FIELD, "to.lastGood.stage: missing"),
    ({"to": {"lastGood": {"stage": "a b"}}}, Reason.MALFORMED_FIELD, "to.lastGood.stage: found"),
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
OTHERS: list[tuple[str, dict[str, Any], str]] = [
    ("Hold Requested", {"until": OF_NEVER}, "until: found"),
    ("Hold Requested", {"until": "tomorrow"}, "until: found"),
    ("Hold Requested", {"reason": ""}, "reason: found"),
    ("Confirm", {}, "executionId: missing"),
    ("Confirm", {"executionId": EXECUTION.upper().replace("0", "A")}, "executionId: found"),
    ("Rollback Cancelled", {}, "id: missing"),
    ("Rollback Cancelled", {"id": "a b"}, "id: found"),
    *((name, {"name": "other"}, "name: found other") for name in ("Hold Requested", "Release Requested", "Confirm")),
]


@pytest.mark.parametrize(("changes", "reason", "sentence"), BAD, ids=lambda value: ascii(value)[:50])
def test_is_rejected_naming_the_field(changes: dict[str, Any], reason: Reason, sentence: str) -> None:
    fault = rejected(requested(**changes))

    assert fault.reason is reason
    assert sentence in fault.message
    assert fault.intent_id


@pytest.mark.parametrize(("detail_type", "changes", "sentence"), OTHERS, ids=lambda value: ascii(value)[:50])
def test_is_rejected_naming_the_field_of_others(detail_type: str, changes: dict[str, Any], sentence: str) -> None:
    fault = rejected(own(detail_type, **changes))

    assert sentence in fault.message
    assert fault.intent_id == EVENT


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
