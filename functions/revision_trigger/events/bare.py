"""Bodies that are no event of anybody's: a Desired Revision without an envelope, and the function's own reminder."""

from revision_trigger.domain.asked import Asked
from revision_trigger.domain.decision import Reason, Rejected
from revision_trigger.domain.intent import Ignored, Wake
from revision_trigger.domain.routes import Routes
from revision_trigger.events.delivered import Delivered
from revision_trigger.events.delivery import SQS, Arrival
from revision_trigger.events.desired_revision import decode_desired_revision
from revision_trigger.events.fields import Fields, rule

WAKE = "wake"
_TRIES = rule(r"[0-9]{1,6}", "a whole number, as text")


def decode_bare(fields: Fields, arrival: Arrival, routes: Routes) -> Asked:
    """Read a body put on the queue as it is: who may send there is the queue policy's to say. Raises Rejected."""
    if fields.has(WAKE) and arrival.sender == SQS:
        return _wake(fields, arrival, routes)
    if arrival.time is None:
        raise Rejected(
            Reason.MALFORMED_RECORD, "record.attributes.SentTimestamp: expected the time a bare body was sent"
        )
    delivered = Delivered(arrival.sender, arrival.time, arrival.intent_id, arrival.origin)
    return decode_desired_revision(fields, delivered, routes)


def _wake(fields: Fields, arrival: Arrival, routes: Routes) -> Asked:
    """Read the function's own reminder; whoever else sends one has a pipeline looked at, and no more."""
    pipeline = fields.text(WAKE)
    if pipeline not in routes.pipelines:
        return Ignored(Reason.NO_ROUTE, "the pipeline is no longer in the file", arrival.intent_id)
    return (Wake(arrival.intent_id, pipeline, int(fields.text("tries", _TRIES))),)
