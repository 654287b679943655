"""The gates in the order in which they are asked: the first closed one is the intent's answer."""

from revision_trigger.domain.gates.busy import busy
from revision_trigger.domain.gates.claimed import claimed
from revision_trigger.domain.gates.gate import Closed, Gate
from revision_trigger.domain.gates.hold import hold
from revision_trigger.domain.gates.lookup import lookup
from revision_trigger.domain.gates.planned import planned
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.state_item import PipelineState

GATES: tuple[Gate, ...] = (claimed, lookup, planned, hold, busy)
"""A further gate is a file beside these and a row here."""


def first_closed(state: PipelineState, entry: Entry, now: float) -> Closed | None:
    """Give the first closed gate of an entry; None where the entry may start."""
    return next((closed for gate in GATES if (closed := gate(state, entry, now))), None)


def closed_gates(state: PipelineState, entry: Entry, now: float) -> tuple[Closed, ...]:
    """Give every closed gate of an entry, for people who ask why nothing starts."""
    return tuple(closed for gate in GATES if (closed := gate(state, entry, now)))
