"""SNS in SQS: the same intents as without SNS's envelope, and the topics and envelopes that are rejected."""

import json
from typing import Any

import pytest

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.events.decode import decode
from revision_trigger.events.records import records_of
from tests.builders import (
    MISSING,
    SAMPLES,
    TOPIC,
    asked,
    changed,
    desired,
    desired_revision,
    from_sns,
    ignored,
    image_pushed,
    object_created,
    parts,
    rejected,
    routes,
    s3_notification,
)

WRONG = [MISSING, None, "", 7, [], {}, "two\nlines"]
MESSAGE_ID = "719a6bbf-f51b-5320-920f-3385b5e9aa56"


@pytest.mark.parametrize("body", [image_pushed(), object_created(), s3_notification(), desired_revision()])
def test_asks_for_the_same_as_the_message_itself(body: dict[str, Any]) -> None:
    for wrapped, bare in zip(asked(from_sns(body)), asked(body), strict=True):
        assert (wrapped.id, wrapped.content, wrapped.time) == (bare.id, bare.content, bare.time)


def test_reads_every_record_of_a_notification_inside() -> None:
    body = {"Records": [*s3_notification()["Records"], None]}

    assert [type(part).__name__ for part in parts(from_sns(body))] == ["DesiredRevision", "Rejected"]


def test_a_bare_desired_revision_is_known_by_its_message_at_sns_and_as_old_as_that() -> None:
    (intent,) = asked(from_sns(desired()))

    assert intent.id == f"{TOPIC}/message/{MESSAGE_ID}"
    assert intent.time == 1795312801.032
    assert intent.origin == Origin(TOPIC, "message", MESSAGE_ID)


def test_a_bare_desired_revision_is_known_by_its_token_within_the_topic() -> None:
    (intent,) = asked(from_sns(desired(clientRequestToken="release-1")))

    assert intent.id == f"{TOPIC}/token/release-1"


@pytest.mark.parametrize("topic", [f"{TOPIC}x", TOPIC.upper(), "arn:aws:sns:us-east-1:210987654321:releases"])
@pytest.mark.parametrize("body", [s3_notification(), image_pushed(), desired()])
def test_rejects_what_comes_through_a_topic_that_is_not_in_the_file(topic: str, body: dict[str, Any]) -> None:
    fault = rejected(from_sns(body, TopicArn=topic))

    assert fault.reason is Reason.SENDER_NOT_ALLOWED
    assert fault.message.startswith("TopicArn: found ")


def test_a_sender_that_is_not_allowed_on_the_bus_is_not_allowed_through_a_topic() -> None:
    assert rejected(from_sns(desired_revision("com.evil"))).reason is Reason.SENDER_NOT_ALLOWED


@pytest.mark.parametrize("kind", ["SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_ignores_what_sns_says_of_a_subscription(kind: str) -> None:
    found = ignored(from_sns("You have chosen to subscribe", Type=kind, Token="t", SubscribeURL="https://x"))

    assert found.reason is Reason.NOT_A_NOTIFICATION
    assert found.intent_id == f"{TOPIC}/message/{MESSAGE_ID}"


@pytest.mark.parametrize("kind", ["SubscriptionConfirmation", "Notification"])
def test_rejects_a_second_envelope(kind: str) -> None:
    fault = rejected(from_sns(from_sns(desired(), Type=kind)))

    assert fault.reason is Reason.MALFORMED_FIELD
    assert fault.message.startswith("Message: another SNS envelope")
    assert fault.intent_id == f"{TOPIC}/message/{MESSAGE_ID}"


@pytest.mark.parametrize("value", WRONG, ids=lambda value: ascii(value)[:12])
@pytest.mark.parametrize("field", ["Type", "TopicArn", "MessageId", "Message", "Timestamp"])
def test_rejects_naming_the_field_when_it_is_not_what_was_expected(field: str, value: Any) -> None:
    fault = rejected(changed(from_sns(desired()), {field: value}))

    assert fault.message.startswith(f"{field}: ")


@pytest.mark.parametrize("kind", ["notification", "NOTIFICATION", "Something"])
def test_rejects_a_type_that_is_none(kind: str) -> None:
    assert rejected(from_sns(desired(), Type=kind)).message.startswith("Type: found ")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Hello", Reason.MALFORMED_JSON),
        ("[]", Reason.WRONG_TYPE),
        ('{"name": "web", "name": "api"}', Reason.DUPLICATE_KEY),
        ('{"name": "\\ud800"}', Reason.MALFORMED_JSON),
        ("[" * 100_000, Reason.MALFORMED_JSON),
        ('{"wake": "web", "tries": "0"}', Reason.MISSING_FIELD),
    ],
)
def test_rejects_a_message_that_is_nothing_here(message: str, reason: Reason) -> None:
    fault = rejected(from_sns(message))

    assert fault.reason is reason
    assert fault.message.startswith("Message")


def test_says_where_in_the_message_a_fault_is() -> None:
    fault = rejected(from_sns(image_pushed(**{"image-digest": "sha256:1"})))

    assert fault.message.startswith("Message.detail.image-digest: ")


def test_reads_the_published_sample_but_for_its_message() -> None:
    sample = json.loads((SAMPLES / "sns-notification.json").read_text()) | {"TopicArn": TOPIC}

    assert rejected(sample).reason is Reason.MALFORMED_JSON

    (intent,) = parts(sample | {"Message": json.dumps(desired())})
    assert isinstance(intent, DesiredRevision)
    assert intent.time == 1606434482.032


def test_an_envelope_that_did_not_come_through_a_queue_is_no_event() -> None:
    (item,) = records_of(from_sns(desired()))

    assert [type(part).__name__ for part in decode(item, routes())] == ["Rejected"]
