"""The payload of an invocation: its records, their envelopes, and the payloads that are rejected."""

from typing import Any

import pytest

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.events.decode import decode
from revision_trigger.events.records import Record, records_of
from tests.builders import MISSING, batch, changed, desired, ignored, image_pushed, record, recorded, routes

PARTNER = {"detail-type": "push", "source": "aws.partner/github.com/acme"}


def rejected(item: Record) -> Rejected:
    (fault,) = decode(item, routes())
    assert isinstance(fault, Rejected)
    return fault


def test_an_event_straight_from_the_bus_is_one_record() -> None:
    (item,) = records_of(image_pushed())

    assert decode(item, routes()) == decode(records_of(batch(record(image_pushed())))[0], routes())
    assert item.message_id is None


def test_an_sqs_batch_is_one_record_for_each_message() -> None:
    found = records_of(batch(record("a", "m-1"), record("b", "m-2")))

    assert [(item.body, item.message_id) for item in found] == [("a", "m-1"), ("b", "m-2")]


def test_reads_the_published_sample_of_a_batch() -> None:
    (item,) = records_of(recorded("sqs-event.json"))

    assert item == Record(
        "Message Body", "MessageID_1", 1520621625.029, receipt_handle="MessageReceiptHandle", receives=2
    )


@pytest.mark.parametrize("message_id", [MISSING, None, "", 7, "a b", "x" * 129])
def test_a_record_without_a_message_id_is_rejected_with_its_body_kept(message_id: Any) -> None:
    (item,) = records_of(batch(record("the body", message_id)))

    assert item.message_id is None
    assert item.body == "the body"
    assert rejected(item).reason is Reason.MALFORMED_RECORD


@pytest.mark.parametrize("body", [MISSING, None, 7, {}, []])
def test_a_record_without_a_text_as_body_is_rejected(body: Any) -> None:
    (item,) = records_of(batch(changed(record("x"), {"body": body})))

    assert rejected(item).reason is Reason.MALFORMED_RECORD
    assert item.message_id == "m-1"


@pytest.mark.parametrize("item", [None, 7, "text", []])
def test_a_record_that_is_no_object_is_rejected(item: Any) -> None:
    (item,) = records_of(batch(item))

    assert rejected(item).reason is Reason.MALFORMED_RECORD


@pytest.mark.parametrize("sample", ["s3-event.json", "sns-event.json", "code-commit-event.json"])
def test_another_services_batch_sent_straight_is_rejected(sample: str) -> None:
    (item,) = records_of(recorded(sample))

    assert rejected(item).reason is Reason.MALFORMED_RECORD


@pytest.mark.parametrize("sent", [MISSING, None, {}, {"SentTimestamp": 5}, {"SentTimestamp": "soon"}])
def test_a_bare_body_needs_the_time_it_was_sent_and_an_event_does_not(sent: Any) -> None:
    bare, event = records_of(batch(record(desired(), attributes=sent), record(image_pushed(), attributes=sent)))

    assert "SentTimestamp" in rejected(bare).message
    (intent,) = decode(event, routes())
    assert isinstance(intent, DesiredRevision)


@pytest.mark.parametrize("body", ["null", "7", '"text"', "[]", "[{}]"])
def test_a_body_that_is_no_object_is_rejected(body: str) -> None:
    fault = rejected(Record(body, "m-1", 1.0))

    assert fault.reason is Reason.WRONG_TYPE
    assert "expected one JSON object" in fault.message


@pytest.mark.parametrize("event", [None, 7, "text", [], {}, {"Records": None}, {"name": "web", "sourceRevisions": []}])
def test_a_payload_that_is_no_event_is_rejected(event: Any) -> None:
    (item,) = records_of(event)

    assert rejected(item).reason in (Reason.WRONG_TYPE, Reason.MISSING_FIELD)


@pytest.mark.parametrize("field", ["id", "source", "detail-type", "time"])
@pytest.mark.parametrize("value", [None, "", 7, [], "\n"])
def test_an_envelope_is_rejected_naming_its_field(field: str, value: Any) -> None:
    (item,) = records_of(batch(record(image_pushed() | {field: value})))

    assert rejected(item).message.startswith(f"{field}: found ")


@pytest.mark.parametrize("time", ["yesterday", "2026-11-22", "2026-11-22T02:00:00", "2026-13-01T00:00:00Z"])
def test_an_envelope_is_rejected_when_its_time_is_none(time: str) -> None:
    (item,) = records_of(batch(record(image_pushed() | {"time": time})))

    assert rejected(item).message.startswith("time: ")


@pytest.mark.parametrize("detail", [None, "7", "[]", [], 7])
def test_an_envelope_is_rejected_when_its_detail_is_no_object(detail: Any) -> None:
    (item,) = records_of(batch(record(image_pushed() | {"detail": detail})))

    assert rejected(item).message.startswith("detail: found ")


def test_an_event_that_nothing_here_reads_is_ignored() -> None:
    assert ignored(image_pushed() | PARTNER).reason is Reason.UNSUPPORTED_EVENT


def test_an_aws_event_under_another_source_is_not_believed() -> None:
    assert ignored(image_pushed() | {"source": "com.acme.release"}).reason is Reason.UNSUPPORTED_EVENT
