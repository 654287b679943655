"""SNS in SQS: the envelope that a topic puts around a message (SNS Developer Guide, "Parsing message formats").

Read: Type, MessageId, TopicArn, Message, Timestamp. Not the signature: what may send to the queue is its policy's to
say, and whatever could forge this envelope could send the message without it. A subscription with raw message delivery
puts none around it.
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
    """What was published to a topic, and how it came: SNS sends it again under the same message id."""

    message: Fields
    arrival: Message


def is_from_sns(fields: Fields) -> bool:
    """Whether a body looks like SNS's envelope, be it a good one or not."""
    return not fields.has("detail-type") and (fields.has("TopicArn") or fields.has("Type"))


def open_notification(fields: Fields, routes: Routes) -> Notification | Ignored:
    """Take the envelope off; raises Rejected."""
    kind, topic = fields.text("Type"), fields.text("TopicArn")
    arrival = Message(topic, fields.text("MessageId", MESSAGE_ID), fields.time("Timestamp"))
    if topic not in routes.topics:
        expected = "one of `topics` in the pipelines file"
        raise fields.fault("TopicArn", Reason.SENDER_NOT_ALLOWED, f"found {quote(topic)}, expected {expected}")
    if kind in _OF_SUBSCRIPTIONS:
        return Ignored(Reason.NOT_A_NOTIFICATION, f"Type: {kind} brings no revision", arrival.intent_id)
    with concerning(intent_id=arrival.intent_id):
        if kind != _NOTIFICATION:
            expected = f"{_NOTIFICATION}, or one of {', '.join(_OF_SUBSCRIPTIONS)}"
            raise fields.fault("Type", Reason.MALFORMED_FIELD, f"found {quote(kind)}, expected {expected}")
        message = fields.json("Message")
        if is_from_sns(message):
            sentence = "another SNS envelope, expected the message itself; have the inner subscription deliver it raw"
            raise fields.fault("Message", Reason.MALFORMED_FIELD, sentence)
    return Notification(message, arrival)
