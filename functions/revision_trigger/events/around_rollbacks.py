"""What else people ask for around rollbacks: holds and releases, confirmations, and that a plan be cancelled."""

from revision_trigger.domain.decision import Reason
from revision_trigger.domain.rollback.asks import CancelAsked, ConfirmAsked, HoldAsked, ReleaseAsked
from revision_trigger.domain.routes import Routes
from revision_trigger.events.delivered import Delivered, of_pipeline, read_text
from revision_trigger.events.fields import Fields
from revision_trigger.events.rollback_requested import PLAN
from revision_trigger.events.rollback_target import EXECUTION_ID
from revision_trigger.events.strict_json import quote


def decode_hold_requested(detail: Fields, delivered: Delivered, routes: Routes) -> tuple[HoldAsked, ...]:
    """Give the hold; raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        text, until = read_text(detail, "reason"), _until(detail, delivered)
        return (HoldAsked(identity, pipeline, delivered.time, text, until, delivered.origin),)


def decode_release_requested(detail: Fields, delivered: Delivered, routes: Routes) -> tuple[ReleaseAsked, ...]:
    """Give the release; raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        return (ReleaseAsked(identity, pipeline, delivered.time, delivered.origin),)


def decode_confirm(detail: Fields, delivered: Delivered, routes: Routes) -> tuple[ConfirmAsked, ...]:
    """Give the confirmation; raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        execution_id = detail.text("executionId", EXECUTION_ID)
        return (ConfirmAsked(identity, pipeline, execution_id, delivered.time, delivered.origin),)


def decode_rollback_cancelled(detail: Fields, delivered: Delivered, routes: Routes) -> tuple[CancelAsked, ...]:
    """Give the cancellation; its `id` names the plan, so its own identity is the event's. Raises Rejected."""
    identity = delivered.fallback_id
    with of_pipeline(detail, routes, identity) as pipeline:
        name = detail.text("id", PLAN)
        return (CancelAsked(identity, pipeline, name, delivered.time, delivered.origin),)


def _until(detail: Fields, delivered: Delivered) -> float | None:
    if not detail.has("until"):
        return None
    until = detail.time("until")
    if until <= delivered.time:
        found = quote(detail.members["until"])
        raise detail.fault("until", Reason.MALFORMED_FIELD, f"found {found}, expected a time after the event's own")
    return until
