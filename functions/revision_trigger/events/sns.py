"""SNS in SQS: the envelope that a topic puts around a message (SNS Developer Guide, "Parsing message formats").

Read: Type, MessageId, TopicArn, Message, Timestamp. The signature is not checked: the queue's policy decides who may
send to the queue, and a sender who can forge this envelope can also send the message without the envelope. A
subscription with raw message delivery adds no envelope.
"""

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.outcome import Reason, concerning
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.records import MESSAGE_ID, Message

_NOTIFICATION = "Notification"
_OF_SUBSCRIPTIONS = ("SubscriptionConfirmation", "UnsubscribeConfirmation")


@value_class
class Notification:
    """The body that was published to a topic, and its SNS message: SNS redelivers under the same message id."""

    body: Fields
    message: Message


def is_from_sns(fields: Fields) -> bool:
    """Whether a body is meant as SNS's envelope; the envelope may still be malformed."""
    return not fields.has("detail-type") and (fields.has("TopicArn") or fields.has("Type"))


def open_notification(fields: Fields, routes: Routes) -> Notification | Ignored:
    """Read the envelope and the message in it; raises Rejected."""
    kind, topic = fields.text("Type"), fields.text("TopicArn")
    message = Message(topic, fields.text("MessageId", MESSAGE_ID), fields.time("Timestamp"))
    if topic not in routes.topics:
        expected = "one of `topics` in the pipelines file"
        raise fields.fault("TopicArn", Reason.SENDER_NOT_ALLOWED, f"found {quote(topic)}, expected {expected}")
    if kind in _OF_SUBSCRIPTIONS:
        return Ignored(Reason.NOT_A_NOTIFICATION, f"Type: {kind} brings no revision", message.intent_id)
    with concerning(intent_id=message.intent_id):
        if kind != _NOTIFICATION:
            expected = f"{_NOTIFICATION}, or one of {', '.join(_OF_SUBSCRIPTIONS)}"
            raise fields.fault("Type", Reason.MALFORMED_FIELD, f"found {quote(kind)}, expected {expected}")
        body = fields.json("Message")
        if is_from_sns(body):
            sentence = "another SNS envelope, expected the message itself; have the inner subscription deliver it raw"
            raise fields.fault("Message", Reason.MALFORMED_FIELD, sentence)
    return Notification(body, message)
