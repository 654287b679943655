"""Bodies without an EventBridge envelope: a bare Desired Revision, and the reminder that the function sends itself."""

from revision_trigger.domain.intents.decoded import Decoded, Ignored
from revision_trigger.domain.intents.observed import Reminder
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.records import SQS, Message
from revision_trigger.events.requests.context import RequestContext
from revision_trigger.events.requests.desired_revision import decode_desired_revision

_REMINDER = "wake"
"""The member that makes a body a reminder, and holds the pipeline's name."""
_ATTEMPT = rule(r"[0-9]{1,6}", "a whole number, as text")


def decode_bare(fields: Fields, message: Message, routes: Routes) -> Decoded:
    """Read a body without an envelope; raises Rejected.

    No sender is checked here: the policy of the queue or topic decides who may send such a body.
    """
    if fields.has(_REMINDER) and message.sender == SQS:
        return _reminder(fields, message, routes)
    if message.time is None:
        raise Rejected(
            Reason.MALFORMED_RECORD, "record.attributes.SentTimestamp: expected the time a bare body was sent"
        )
    context = RequestContext(message.sender, message.time, message.intent_id, message.origin)
    return decode_desired_revision(fields, context, routes)


def _reminder(fields: Fields, message: Message, routes: Routes) -> Decoded:
    """Read the function's own reminder. A forged reminder only makes the function look at the pipeline."""
    pipeline = fields.text(_REMINDER)
    if pipeline not in routes.pipelines:
        return Ignored(Reason.NO_ROUTE, "the pipeline is no longer in the file", message.intent_id)
    return (Reminder(message.intent_id, pipeline, int(fields.text("tries", _ATTEMPT))),)
