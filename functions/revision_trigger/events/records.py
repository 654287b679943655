"""The payload of an invocation: an SQS batch of records, or one event straight from EventBridge.

This module separates the records and reads what SQS says about each. `decode` reads the bodies.
"""

import json

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.outcome import Origin, Reason, Rejected
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Fields, rule

MESSAGE_ID = rule(r"[!-~]{1,128}", "1 to 128 visible characters")
SQS = "sqs"
"""The sender of a body that was put on the queue without an envelope."""
_NUMBER = rule(r"[0-9]{1,15}", "a whole number")


@value_class
class Record:
    """One record: the text of its body, unchanged so that it can be passed on, and SQS's attributes of the message.

    A record without `message_id` cannot be reported as a batch item failure. `sent` is in seconds since the epoch.
    `receives` counts how often SQS has handed the message out. `fault` says why the record cannot be read.
    """

    body: str
    message_id: str | None = None
    sent: float | None = None
    fault: Rejected | None = None
    receipt_handle: str | None = None
    receives: int = 1


@value_class
class Message:
    """The message that a body came in: an SQS message, or a message of an SNS topic, whose ARN is the sender.

    A body without an EventBridge envelope names no sender, no identity and no time, so the message's are used.
    `time` is when the message was sent, in seconds since the epoch, or None if that is not known.
    """

    sender: str
    message_id: str
    time: float | None

    @property
    def intent_id(self) -> str:
        """The identity of a request that names none: every redelivery has the same message id."""
        return intent_id(self.sender, "message", self.message_id)

    @property
    def origin(self) -> Origin:
        """The origin of an intent that came in this message."""
        return Origin(self.sender, "message", self.message_id)


def is_batch(event: object) -> bool:
    """Whether the payload is a batch, so that single records can be reported as batch item failures."""
    return isinstance(event, dict) and isinstance(event.get("Records"), list)


def records_of(event: object) -> list[Record]:
    """Give the records of an invocation's payload; a malformed item becomes a record with a fault."""
    if isinstance(event, dict) and is_batch(event):
        return [_record(item) for item in event["Records"]]
    return [Record(_text(event))]


def _record(item: object) -> Record:
    if not isinstance(item, dict):
        return Record(_text(item), fault=Rejected(Reason.MALFORMED_RECORD, "record: expected an object"))
    message_id, body = item.get("messageId"), item.get("body")
    text = body if isinstance(body, str) else _text(item)
    if not isinstance(message_id, str) or MESSAGE_ID.pattern.fullmatch(message_id) is None:
        sentence = "record.messageId: missing or no message id; expected a record as SQS sends it"
        return Record(text, fault=Rejected(Reason.MALFORMED_RECORD, sentence))
    if not isinstance(body, str):
        return Record(text, message_id, fault=Rejected(Reason.MALFORMED_RECORD, "record.body: expected text"))
    handle, sent = item.get("receiptHandle"), _attribute(item, "SentTimestamp")
    return Record(
        body,
        message_id,
        sent=None if sent is None else sent / 1000,
        receipt_handle=handle if isinstance(handle, str) else None,
        receives=_attribute(item, "ApproximateReceiveCount") or 1,
    )


def _attribute(item: dict[str, object], name: str) -> int | None:
    try:
        return int(Fields(item).object("attributes").text(name, _NUMBER))
    except Rejected:  # an attribute may be missing: the reader that needs the attribute rejects the record
        return None


def _text(value: object) -> str:
    try:
        return json.dumps(value)
    except (RecursionError, TypeError, ValueError):
        return f"a {type(value).__name__} that is no JSON"
