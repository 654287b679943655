"""What the history says of executions that no intent of ours became: their revisions are adopted, in order of start."""

from collections.abc import Sequence
from dataclasses import replace

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.executions import KnownExecution, Whose, remembered
from revision_trigger.domain.ledger.state_item import Pin, PipelineState
from revision_trigger.domain.pins import Pins, is_same
from revision_trigger.domain.value_class import value_class

UNLISTED_FOR = 3600.0
"""Seconds after which an execution that was heard of, and was never listed, is forgotten."""
READ_AGAIN = 20.0
"""Seconds until the history is read again for an execution that does not tell its revisions yet."""


@value_class
class Listed:
    """One line of the history. `pins` are the routed source actions' revisions, as far as the history tells them.

    `is_by_api`: the execution was started by StartPipelineExecution; `trigger_id` is its variable TriggerId, if any.
    """

    id: str
    whose: Whose
    status: str
    started: float
    pins: Pins
    tells_all: bool
    is_by_api: bool = False
    trigger_id: str | None = None


def adopted(state: PipelineState, history: Sequence[Listed], now: float) -> PipelineState:
    """Bring the state to what the history shows. While a claim is open nothing is adopted.

    Behind an execution that does not tell all of its revisions none is adopted, and the watermark stays before it.
    """
    before: Listed | None = None
    state = _without_unheard_of(state, history, now)
    unread = _lacks_one(state, history)
    for listed in sorted(history, key=lambda one: one.started):
        state = _noted(state, listed)
        unread = unread or _is_waited_for(state, listed)
        if not unread and state.claim is None:
            state = _pinned(state, listed, before)
            state = replace(state, read_until=max(state.read_until, listed.started))
        before = listed if listed.tells_all else before
    return replace(state, next_read=now + READ_AGAIN)


def _without_unheard_of(state: PipelineState, history: Sequence[Listed], now: float) -> PipelineState:
    """Forget what was heard of an hour ago and is still not listed: nothing is known of it but its id."""
    listed = {one.id for one in history}
    kept = tuple(
        one for one in state.executions if not one.is_unread or one.id in listed or now - one.started < UNLISTED_FOR
    )
    return replace(state, executions=kept)


def _lacks_one(state: PipelineState, history: Sequence[Listed]) -> bool:
    """Whether an execution that was heard of is not listed yet: nobody knows what was begun before it."""
    listed = {one.id for one in history}
    return any(one.is_unread and one.id not in listed for one in state.executions)


def _noted(state: PipelineState, listed: Listed) -> PipelineState:
    """Know the execution's start, status and, once no claim is open, whose it is."""
    known = next((one for one in state.executions if one.id == listed.id), None)
    if known is None and (state.claim or listed.started <= state.read_until):
        return state
    known = known or KnownExecution(listed.id, listed.whose, listed.status, listed.started)
    whose = listed.whose if known.whose == "unknown" and not state.claim else known.whose
    status = listed.status if known.status == "InProgress" else known.status
    one = replace(known, whose=whose, status=status, started=listed.started)
    return replace(state, executions=remembered(state.executions, one))


def _is_waited_for(state: PipelineState, listed: Listed) -> bool:
    known = next((one for one in state.executions if one.id == listed.id), None)
    return known is not None and known.is_unread and not listed.tells_all


def _pinned(state: PipelineState, listed: Listed, before: Listed | None) -> PipelineState:
    """Move the pins that somebody's execution changed against the one before it; its start is their clock."""
    known = next((one for one in state.executions if one.id == listed.id), None)
    if known is None or known.is_pinned or known.whose != "others" or not listed.tells_all or not known.may_count:
        return state
    pinned = remembered(state.executions, replace(known, is_pinned=True))
    if any(floor.is_started and listed.started < floor.taken for floor in state.floors):
        return replace(state, executions=remembered(state.executions, replace(known, is_passed_over=True)))
    clock, pins = Clock(float(int(listed.started))), dict(state.pins)
    for action, revisions in listed.pins.items():
        known_before = before.pins.get(action) if before else pins[action].revisions if action in pins else None
        changed = known_before is None or not is_same(known_before, revisions)
        if action not in pins or (changed and not pins[action].clock.is_newer_than(clock)):
            pins[action] = Pin(revisions, clock)
    return replace(state, pins=pins, executions=pinned)
