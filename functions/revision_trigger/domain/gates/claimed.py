"""The gate `claimed`: one start of a pipeline at a time."""

from revision_trigger.domain.gates.gate import Closed
from revision_trigger.domain.instant import utc
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason


def claimed(state: PipelineState, entry: Entry, now: float) -> Closed | None:  # noqa: ARG001  a gate's form
    """Closed while somebody starts something; whoever starts has until the lease's end."""
    claim = state.claim
    if claim is None:
        return None
    until = max(claim.lease, claim.wait)
    names = ", ".join(one.id for one in claim.entries[:3])
    return Closed("claimed", Reason.CLAIMED, f"a start for {names} is under way since {utc(claim.since)}", until)
