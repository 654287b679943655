"""The one place that ends an intent: its entry leaves the state, with everything that only it had set."""

from collections.abc import Iterable
from dataclasses import replace

from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.value_class import value_class


@value_class
class End:
    """What became of one intent, for its record and for people. `execution_id` is what it started, or runs already."""

    id: str
    status: Status
    reason: Reason
    sentence: str
    execution_id: str | None = None


@value_class
class Step:
    """A state, and the intents that ended on the way to it: one transaction writes both."""

    state: PipelineState
    ends: tuple[End, ...] = ()


def end_all(state: PipelineState, ends: Iterable[End]) -> Step:
    """End pending intents; each must be pending."""
    ends = tuple(ends)
    for end in ends:
        entry = state.entry(end.id)
        if entry is not None:
            state = _without(state, entry, end)
    return Step(state, ends)


def withdrawn(state: PipelineState, rollback_id: str) -> PipelineState:
    """Take back the hold, the known bad revisions, the floor and the count of a rollback that ended without a start."""
    return replace(
        state,
        holds=tuple(one for one in state.holds if one.id != rollback_id),
        known_bad=tuple(one for one in state.known_bad if one.rollback_id != rollback_id),
        floors=tuple(one for one in state.floors if one.rollback_id != rollback_id),
        rollbacks=tuple(one for one in state.rollbacks if one.id != rollback_id),
    )


def _without(state: PipelineState, entry: Entry, end: End) -> PipelineState:
    state = state.without([entry.id])
    if entry.is_rollback:
        return state if end.status is Status.STARTED else withdrawn(state, entry.id)
    return _clocks_moved(state, entry) if end.status is Status.UNCHANGED else state


def _clocks_moved(state: PipelineState, entry: Entry) -> PipelineState:
    """Move the pins' clocks for what runs already: an older intent must not undo it."""
    pins = dict(state.pins)
    for action, move in entry.moves.items():
        if action in pins and not pins[action].clock.is_newer_than(move.clock):
            pins[action] = replace(pins[action], clock=move.clock)
    return replace(state, pins=pins)
