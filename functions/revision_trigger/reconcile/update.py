"""A change of one pipeline's state in the ledger, made even while other workers change the same state."""

from collections.abc import Callable
from typing import TypeVar

from revision_trigger.deadline import Deadline
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.ports import Ledger

LOOKS = 20
"""Times in a row that other workers may be faster, before a worker gives up and its intents come again."""

Said = TypeVar("Said")


def update_state(
    ledger: Ledger,
    pipeline: str,
    judge: Callable[[Snapshot], tuple[State, Said]],
    *,
    look: Callable[[str], Snapshot],
    deadline: Deadline,
) -> Said:
    """Compare-and-swap loop: let `judge` compute a new state, and write it if the ledger still has the version judged.

    `look` gives the state that is judged first. If the ledger has a newer version, that version is judged, at most
    `LOOKS` times in all. A state that `judge` leaves as it is is not written. Returns judge's second result. Raises
    Retry, also if the deadline is too near: it is looked at before the first look and before each change.
    """
    deadline.require()
    seen = look(pipeline)
    for _ in range(LOOKS):
        deadline.require()
        state, said = judge(seen)
        if state == seen.state:
            return said
        change = ledger.change(pipeline, seen, state)
        if change.made:
            return said
        seen = change.seen
    raise overtaken()


def overtaken() -> Retry:
    """Give the fault of a worker that other workers overtook each time."""
    return Retry(Reason.CLAIMED, "other workers were faster each time; it comes again")
