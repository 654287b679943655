"""A change of one pipeline's state, made over whatever others change meanwhile."""

from collections.abc import Callable
from typing import TypeVar

from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.ports import Ledger

LOOKS = 20
"""Times in a row that a worker gets nowhere because others are faster, before it hands its intents back."""

Said = TypeVar("Said")


def update_state(
    ledger: Ledger,
    pipeline: str,
    judge: Callable[[Snapshot], tuple[State, Said]],
    *,
    look: Callable[[str], Snapshot],
    check_time: Callable[[], None],
) -> Said:
    """Bring the state to what `judge` says, if that is another; what it says beside. Raises Retry.

    `look` gives what the first judgement is made from; `check_time` comes before it and before each change.
    """
    check_time()
    seen = look(pipeline)
    for _ in range(LOOKS):
        check_time()
        state, said = judge(seen)
        if state == seen.state:
            return said
        change = ledger.change(pipeline, seen, state)
        if change.made:
            return said
        seen = change.seen
    raise overtaken()


def overtaken() -> Retry:
    """Say that others were faster each time."""
    return Retry(Reason.CLAIMED, "other workers were faster each time; it comes again")
