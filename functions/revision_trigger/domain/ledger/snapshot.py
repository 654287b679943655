"""A pipeline's state as the ledger showed it: what a change is made from, and what became of the change."""

from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.value_class import value_class


@value_class
class Snapshot:
    """A state as the ledger held it: its version (0: there was none) and the ledger's time.

    `recalled` says that it may be overtaken by now; `first` that this worker had not seen the pipeline before, or that
    the ledger went back to an older version.
    """

    state: State
    version: int
    now: float
    recalled: bool = False
    first: bool = False


@value_class
class Change:
    """What became of a change: whether it was made, and what the ledger holds now."""

    made: bool
    seen: Snapshot
