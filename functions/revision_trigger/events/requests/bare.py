"""Bodies that are no event of anybody's: a Desired Revision without an envelope, and the function's own reminder."""

from revision_trigger.domain.intents.decoded import Decoded, Ignored
from revision_trigger.domain.intents.observed import Reminder
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.records import SQS, Message
from revision_trigger.events.requests.context import RequestContext
from revision_trigger.events.requests.desired_revision import decode_desired_revision

WAKE = "wake"
_TRIES = rule(r"[0-9]{1,6}", "a whole number, as text")


def decode_bare(fields: Fields, arrival: Message, routes: Routes) -> Decoded:
    """Read a body put on the queue as it is: who may send there is the queue policy's to say. Raises Rejected."""
    if fields.has(WAKE) and arrival.sender == SQS:
        return _wake(fields, arrival, routes)
    if arrival.time is None:
        raise Rejected(
            Reason.MALFORMED_RECORD, "record.attributes.SentTimestamp: expected the time a bare body was sent"
        )
    delivered = RequestContext(arrival.sender, arrival.time, arrival.intent_id, arrival.origin)
    return decode_desired_revision(fields, delivered, routes)


def _wake(fields: Fields, arrival: Message, routes: Routes) -> Decoded:
    """Read the function's own reminder; whoever else sends one has a pipeline looked at, and no more."""
    pipeline = fields.text(WAKE)
    if pipeline not in routes.pipelines:
        return Ignored(Reason.NO_ROUTE, "the pipeline is no longer in the file", arrival.intent_id)
    return (Reminder(arrival.intent_id, pipeline, int(fields.text("tries", _TRIES))),)
