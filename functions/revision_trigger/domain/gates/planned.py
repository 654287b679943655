"""The gate `planned`: a rollback that was asked for at a time to come."""

from revision_trigger.domain.gates.gate import Closed
from revision_trigger.domain.instant import utc
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason


def planned(state: PipelineState, entry: Entry, now: float) -> Closed | None:  # noqa: ARG001  a gate's form
    """Closed until the plan's time."""
    plan = entry.plan
    if plan is None or plan.at <= now:
        return None
    return Closed("planned", Reason.PLANNED, f"planned as {plan.name} for {utc(plan.at)}", plan.at)
