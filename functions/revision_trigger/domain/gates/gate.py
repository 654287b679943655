"""What a gate answers: None where it is open, else what closes it and when, or by which event, it opens."""

from collections.abc import Callable

from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.value_class import value_class


@value_class
class Closed:
    """A closed gate. `until` is the ledger's time at which it may open; None where only an event opens it."""

    gate: str
    reason: Reason
    sentence: str
    until: float | None = None


Gate = Callable[[PipelineState, Entry, float], Closed | None]
"""(state, entry, the ledger's now) -> closed, or None where the gate is open. Pure and total."""
