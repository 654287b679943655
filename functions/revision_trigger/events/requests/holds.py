"""Requests around rollbacks: Hold Requested, Release Requested, Confirm, and Rollback Cancelled."""

from revision_trigger.domain.intents.rollback import CancelRequest, ConfirmRequest, HoldRequest, ReleaseRequest
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.requests.context import RequestContext, of_pipeline, read_text
from revision_trigger.events.requests.rollback import PLAN
from revision_trigger.events.requests.rollback_target import EXECUTION_ID


def decode_hold_requested(detail: Fields, context: RequestContext, routes: Routes) -> tuple[HoldRequest, ...]:
    """Give the request to hold the pipeline; raises Rejected."""
    identity = context.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        text, until = read_text(detail, "reason"), _until(detail, context)
        return (HoldRequest(identity, pipeline, context.time, text, until, context.origin),)


def decode_release_requested(detail: Fields, context: RequestContext, routes: Routes) -> tuple[ReleaseRequest, ...]:
    """Give the request to release the pipeline's hold; raises Rejected."""
    identity = context.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        return (ReleaseRequest(identity, pipeline, context.time, context.origin),)


def decode_confirm(detail: Fields, context: RequestContext, routes: Routes) -> tuple[ConfirmRequest, ...]:
    """Give the request to confirm an execution as good; raises Rejected."""
    identity = context.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        execution_id = detail.text("executionId", EXECUTION_ID)
        return (ConfirmRequest(identity, pipeline, execution_id, context.time, context.origin),)


def decode_rollback_cancelled(detail: Fields, context: RequestContext, routes: Routes) -> tuple[CancelRequest, ...]:
    """Give the request to cancel a planned rollback; raises Rejected.

    The detail's `id` names the plan to cancel, so the identity of the cancellation is that of its event.
    """
    identity = context.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        name = detail.text("id", PLAN)
        return (CancelRequest(identity, pipeline, name, context.time, context.origin),)


def _until(detail: Fields, context: RequestContext) -> float | None:
    if not detail.has("until"):
        return None
    until = detail.time("until")
    if until <= context.time:
        found = quote(detail.members["until"])
        raise detail.fault("until", Reason.MALFORMED_FIELD, f"found {found}, expected a time after the event's own")
    return until
