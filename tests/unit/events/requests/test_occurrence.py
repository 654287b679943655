"""Events that EventBridge Scheduler sends: its own payload, and Desired Revisions that name their occurrence."""

import json
from typing import Any

import pytest

from revision_trigger.domain.outcome import Reason, Rejected
from tests.builders import MISSING, asked, desired, desired_revision, ignored, image_pushed, published

ARN = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"
TIME = "2026-11-22T01:00:00Z"
OCCURRENCE = {"arn": ARN, "time": TIME}


def rejected(body: Any) -> Rejected:
    with pytest.raises(Rejected) as fault:
        asked(body)
    return fault.value


def test_is_known_by_its_schedule_and_time_wherever_it_comes() -> None:
    (through_a_bus,) = asked(desired_revision(schedule=OCCURRENCE))
    (through_the_queue,) = asked(desired(schedule=OCCURRENCE))

    name = "arn:aws:scheduler:us-east-1:123456789012:schedule%2Fdefault%2Fnightly/2026-11-22T01:00:00Z"
    assert through_a_bus.id == f"com.acme.release/schedule/{name}"
    assert through_the_queue.id == f"sqs/schedule/{name}"


@pytest.mark.parametrize("build", [desired, desired_revision])
def test_is_of_the_time_it_was_scheduled_for_however_late_it_comes(build: Any) -> None:
    (intent,) = asked(build(schedule=OCCURRENCE))

    assert intent.time == 1795309200.0


def test_is_another_ask_at_every_time_of_its_schedule() -> None:
    (first,) = asked(desired(schedule=OCCURRENCE))
    (second,) = asked(desired(schedule={**OCCURRENCE, "time": "2026-11-23T01:00:00Z"}))

    assert first.id != second.id


def test_is_rejected_when_it_names_a_token_too() -> None:
    fault = rejected(desired(schedule=OCCURRENCE, clientRequestToken="nightly"))

    assert fault.reason is Reason.ILLEGAL_TOKEN
    assert fault.intent_id == "sqs/message/m-1"


@pytest.mark.parametrize(
    ("schedule", "sentence"),
    [
        (None, "schedule: found null"),
        (ARN, "schedule: found"),
        ({"time": TIME}, "schedule.arn: missing"),
        ({"arn": ARN}, "schedule.time: missing"),
        ({**OCCURRENCE, "arn": "<aws.scheduler.schedule-arn>"}, "schedule.arn: found"),
        ({**OCCURRENCE, "arn": ARN + "/x"}, "schedule.arn: found"),
        ({**OCCURRENCE, "arn": ARN.replace("scheduler", "events")}, "schedule.arn: found"),
        ({**OCCURRENCE, "time": "<aws.scheduler.scheduled-time>"}, "schedule.time: found"),
        ({**OCCURRENCE, "time": "2026-11-22T01:00:00+00:00"}, "schedule.time: found"),
        ({**OCCURRENCE, "time": "2026-13-22T01:00:00Z"}, "schedule.time: found"),
        ({**OCCURRENCE, "time": 1795312800}, "schedule.time: found"),
    ],
)
def test_is_rejected_naming_the_field_when_its_occurrence_is_none(schedule: Any, sentence: str) -> None:
    for body in (desired(schedule=schedule), desired_revision(schedule=schedule)):
        assert rejected(body).message.startswith(sentence if "source" not in body else f"detail.{sentence}")


def test_the_schedulers_own_payload_asks_for_nothing() -> None:
    assert ignored(published("scheduler-scheduled-event.json")).reason is Reason.UNSUPPORTED_EVENT


def test_a_detail_that_is_text_is_read_as_the_json_it_holds() -> None:
    event = image_pushed()

    assert asked(event | {"detail": json.dumps(event["detail"])}) == asked(event)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.MALFORMED_JSON),
        ("hello", Reason.MALFORMED_JSON),
        ('{"a": NaN}', Reason.MALFORMED_JSON),
        ('{"a": 1, "a": 2}', Reason.DUPLICATE_KEY),
        ('"{}"', Reason.WRONG_TYPE),
        (MISSING, Reason.MISSING_FIELD),
    ],
)
def test_a_detail_is_rejected_when_it_is_text_of_another_kind(text: Any, reason: Reason) -> None:
    event = image_pushed()
    event = {name: value for name, value in (event | {"detail": text}).items() if value is not MISSING}

    fault = rejected(event)

    assert fault.reason is reason
    assert fault.message.startswith("detail: ")
    assert fault.intent_id == f"aws.ecr/event/{event['id']}"
