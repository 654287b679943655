"""What holds and quarantine say to an intent, and to several that one start would serve."""

from collections.abc import Collection, Sequence

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.pins import is_same, pins_with
from revision_trigger.domain.revision import SourceRevision


def is_quarantined(state: State, intents: Sequence[DesiredRevision]) -> bool:
    """Whether starting these, in this order, would bring all of something that was rolled back."""
    vector = state.pins
    for intent in intents:
        vector = pins_with(vector, intent.revisions)
    return state.safeguards.is_bad(vector)


def is_held(state: State, intent: DesiredRevision, now: float) -> bool:
    """Whether a hold keeps this intent at the ledger's `now`; one that ends with something newer lets news through."""
    holds = state.safeguards.active(now)
    return bool(holds) and not (all(hold.ends_with_newer for hold in holds) and is_news(state, intent.revisions))


def startable(state: State, intents: Sequence[DesiredRevision]) -> list[DesiredRevision]:
    """Give the longest beginning of these that may start together: each may, but they may add up to what is bad.

    The first was judged by itself. What is left out is judged again over the pins this start leaves behind.
    """
    length = len(intents)
    while length > 1 and is_quarantined(state, intents[:length]):
        length -= 1
    return list(intents[:length])


def is_news(state: State, revisions: Collection[SourceRevision]) -> bool:
    """Whether these move a source to a revision that neither runs nor is one of the bad ones."""
    moved = pins_with({}, revisions)
    old = [state.pins, *(one.pairs for one in state.safeguards.quarantined)]
    return any(
        not any(action in vector and is_same(vector[action], pins) for vector in old) for action, pins in moved.items()
    )
