"""How an event came: in an SQS batch, or straight from EventBridge. What is in it is for `decode` to read."""

import json

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.outcome import Origin, Reason, Rejected
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Fields, rule

MESSAGE_ID = rule(r"[!-~]{1,128}", "1 to 128 visible characters")
SQS = "sqs"
"""The sender of what was put on the queue without an envelope."""
_NUMBER = rule(r"[0-9]{1,15}", "a whole number")


@value_class
class Record:
    """One record: its text as it came, to be handed on unchanged, and what SQS says of it.

    Without `message_id` it cannot be handed back by itself. `sent` is in seconds since the epoch, `receives` how often
    it came. `fault` says why the record cannot be read.
    """

    body: str
    message_id: str | None = None
    sent: float | None = None
    fault: Rejected | None = None
    receipt_handle: str | None = None
    receives: int = 1


@value_class
class Message:
    """How a body came that may give itself no sender, identity or time: from SQS, or through an SNS topic by its ARN.

    `time` is when it was sent, in seconds since the epoch, if that is known.
    """

    sender: str
    message_id: str
    time: float | None

    @property
    def intent_id(self) -> str:
        """The identity of an ask that names none: it is redelivered under the same message id."""
        return intent_id(self.sender, "message", self.message_id)

    @property
    def origin(self) -> Origin:
        """Which message this is."""
        return Origin(self.sender, "message", self.message_id)


def is_batch(event: object) -> bool:
    """Whether the payload is a batch, whose records can be handed back one by one."""
    return isinstance(event, dict) and isinstance(event.get("Records"), list)


def records_of(event: object) -> list[Record]:
    """Take an invocation's payload apart; a bad record becomes a delivery with a fault, and hurts no other."""
    if isinstance(event, dict) and is_batch(event):
        return [_record(record) for record in event["Records"]]
    return [Record(_text(event))]


def _record(record: object) -> Record:
    if not isinstance(record, dict):
        return Record(_text(record), fault=Rejected(Reason.MALFORMED_RECORD, "record: expected an object"))
    message_id, body = record.get("messageId"), record.get("body")
    text = body if isinstance(body, str) else _text(record)
    if not isinstance(message_id, str) or MESSAGE_ID.pattern.fullmatch(message_id) is None:
        sentence = "record.messageId: missing or no message id; expected a record as SQS sends it"
        return Record(text, fault=Rejected(Reason.MALFORMED_RECORD, sentence))
    if not isinstance(body, str):
        return Record(text, message_id, fault=Rejected(Reason.MALFORMED_RECORD, "record.body: expected text"))
    handle, sent = record.get("receiptHandle"), _attribute(record, "SentTimestamp")
    return Record(
        body,
        message_id,
        sent=None if sent is None else sent / 1000,
        receipt_handle=handle if isinstance(handle, str) else None,
        receives=_attribute(record, "ApproximateReceiveCount") or 1,
    )


def _attribute(record: dict[str, object], name: str) -> int | None:
    try:
        return int(Fields(record).object("attributes").text(name, _NUMBER))
    except Rejected:  # whoever needs it says so
        return None


def _text(value: object) -> str:
    try:
        return json.dumps(value)
    except (RecursionError, TypeError, ValueError):
        return f"a {type(value).__name__} that is no JSON"
