"""Our own events: what people and our schedules ask for, each known by its detail-type. Who may, is said here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from revision_trigger.domain.intents.decoded import Decoded
from revision_trigger.domain.outcome import Reason, Rejected
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
from revision_trigger.events.requests.rollback_requested import decode_rollback_requested

SCHEDULE = "revision-trigger.schedule"
"""The source of what our own schedules put on the queue; no rule lets it through from a bus."""
ROLLBACK_REQUESTED = "Rollback Requested"
OWN_EVENTS: Mapping[str, Callable[[Fields, RequestContext, Routes], Decoded]] = MappingProxyType(
    {
        "Desired Revision": decode_desired_revision,
        ROLLBACK_REQUESTED: decode_rollback_requested,
        "Rollback Cancelled": decode_rollback_cancelled,
        "Hold Requested": decode_hold_requested,
        "Release Requested": decode_release_requested,
        "Confirm": decode_confirm,
    }
)


def decode_own(envelope: Envelope, routes: Routes, *, queued: bool) -> Decoded:
    """Read one of our own events, if its sender may ask; raises Rejected. `queued`: it came from the queue itself."""
    scheduled = envelope.source == SCHEDULE and queued and envelope.detail_type == ROLLBACK_REQUESTED
    if envelope.source == SCHEDULE and not scheduled:
        sentence = f"{SCHEDULE}, expected of a {ROLLBACK_REQUESTED} on the queue alone, as our schedules send it"
        raise Rejected(Reason.SENDER_NOT_ALLOWED, f"source: found {sentence}")
    if not scheduled and envelope.source not in routes.senders:
        expected = "one of `senders` in the pipelines file"
        raise Rejected(Reason.SENDER_NOT_ALLOWED, f"source: found {quote(envelope.source)}, expected {expected}")
    detail = envelope.detail
    if scheduled:
        detail.object("schedule")  # whatever is due says of which schedule: without, each attempt would be another ask
    delivered = RequestContext(envelope.source, envelope.time, envelope.event_intent_id, envelope.origin)
    return OWN_EVENTS[envelope.detail_type](detail, delivered, routes)
