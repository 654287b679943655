"""When a pipeline must be looked at again: the soonest time that opens anything."""

from revision_trigger.domain.gates.table import closed_gates
from revision_trigger.domain.ledger.state_item import PipelineState


def look_at(state: PipelineState, now: float) -> float | None:
    """Give the soonest time at which something may change by itself; None where only an event can change anything."""
    times = [max(state.claim.lease, state.claim.wait)] if state.claim else []
    for entry in state.pending:
        times += [gate.until for gate in closed_gates(state, entry, now) if gate.until is not None]
    if state.pending:
        times += [hold.until for hold in state.holds if hold.until is not None]
    coming = [time for time in times if time > now]
    return min(coming) if coming else None
