"""What else people ask for around rollbacks: holds and releases, confirmations, and that a plan be cancelled."""

from revision_trigger.domain.intents.rollback import CancelRequest, ConfirmRequest, HoldRequest, ReleaseRequest
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.requests.context import RequestContext, of_pipeline, read_text
from revision_trigger.events.requests.rollback_requested import PLAN
from revision_trigger.events.requests.rollback_target import EXECUTION_ID


def decode_hold_requested(detail: Fields, delivered: RequestContext, routes: Routes) -> tuple[HoldRequest, ...]:
    """Give the hold; raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        text, until = read_text(detail, "reason"), _until(detail, delivered)
        return (HoldRequest(identity, pipeline, delivered.time, text, until, delivered.origin),)


def decode_release_requested(detail: Fields, delivered: RequestContext, routes: Routes) -> tuple[ReleaseRequest, ...]:
    """Give the release; raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        return (ReleaseRequest(identity, pipeline, delivered.time, delivered.origin),)


def decode_confirm(detail: Fields, delivered: RequestContext, routes: Routes) -> tuple[ConfirmRequest, ...]:
    """Give the confirmation; raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        execution_id = detail.text("executionId", EXECUTION_ID)
        return (ConfirmRequest(identity, pipeline, execution_id, delivered.time, delivered.origin),)


def decode_rollback_cancelled(detail: Fields, delivered: RequestContext, routes: Routes) -> tuple[CancelRequest, ...]:
    """Give the cancellation; its `id` names the plan, so its own identity is the event's. Raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        name = detail.text("id", PLAN)
        return (CancelRequest(identity, pipeline, name, delivered.time, delivered.origin),)


def _until(detail: Fields, delivered: RequestContext) -> float | None:
    if not detail.has("until"):
        return None
    until = detail.time("until")
    if until <= delivered.time:
        found = quote(detail.members["until"])
        raise detail.fault("until", Reason.MALFORMED_FIELD, f"found {found}, expected a time after the event's own")
    return until
