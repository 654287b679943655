"""The router of requests: checks that the sender is allowed, and calls the decoder of the detail-type."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from revision_trigger.domain.intents.decoded import Decoded
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.own_events import (
    CONFIRM,
    DESIRED_REVISION,
    HOLD_REQUESTED,
    RELEASE_REQUESTED,
    ROLLBACK_CANCELLED,
    ROLLBACK_REQUESTED,
    SCHEDULE_SOURCE,
)
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.requests.context import RequestContext
from revision_trigger.events.requests.desired_revision import decode_desired_revision
from revision_trigger.events.requests.holds import (
    decode_confirm,
    decode_hold_requested,
    decode_release_requested,
    decode_rollback_cancelled,
)
from revision_trigger.events.requests.rollback import decode_rollback_requested

OWN_EVENTS: Mapping[str, Callable[[Fields, RequestContext, Routes], Decoded]] = MappingProxyType(
    {
        DESIRED_REVISION: decode_desired_revision,
        ROLLBACK_REQUESTED: decode_rollback_requested,
        ROLLBACK_CANCELLED: decode_rollback_cancelled,
        HOLD_REQUESTED: decode_hold_requested,
        RELEASE_REQUESTED: decode_release_requested,
        CONFIRM: decode_confirm,
    }
)


def decode_own(envelope: Envelope, routes: Routes, *, queued: bool) -> Decoded:
    """Give the intents of one request; raises Rejected if its sender is not allowed, or if the request is malformed.

    `queued`: the event was the body of an SQS message, without an SNS envelope. Only then may its source be that of our
    own schedules: the schedules send to the queue, and no rule lets that source in from a bus.
    """
    scheduled = envelope.source == SCHEDULE_SOURCE and queued and envelope.detail_type == ROLLBACK_REQUESTED
    if envelope.source == SCHEDULE_SOURCE and not scheduled:
        sentence = f"{SCHEDULE_SOURCE}, expected of a {ROLLBACK_REQUESTED} on the queue alone, as our schedules send it"
        raise Rejected(Reason.SENDER_NOT_ALLOWED, f"source: found {sentence}")
    if not scheduled and envelope.source not in routes.senders:
        expected = "one of `senders` in the pipelines file"
        raise Rejected(Reason.SENDER_NOT_ALLOWED, f"source: found {quote(envelope.source)}, expected {expected}")
    detail = envelope.detail
    if scheduled:
        # A message of a schedule must name its occurrence: else each attempt of the Scheduler would be a new request.
        detail.object("schedule")
    context = RequestContext(envelope.source, envelope.time, envelope.event_intent_id, envelope.origin)
    return OWN_EVENTS[envelope.detail_type](detail, context, routes)
