"""Holds and known bad revisions: their word on an intent, and how each comes and goes. Functions give the new state."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import ConfirmRequest, HoldRequest, ReleaseRequest, RollbackRequest
from revision_trigger.domain.ledger.safeguards import Hold, Quarantined, RolledBack, Safeguards
from revision_trigger.domain.ledger.state import Claim, State, WaitingIntent
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.pins import differing, is_same, pins_with
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.policy import Policy


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


def hold_set(state: State, ask: HoldRequest, now: float) -> tuple[State, Outcome]:
    """Hold, at the ledger's `now`. One that was released since, or has come before, holds nothing anew."""
    guards = state.safeguards
    if any(hold.id == ask.id for hold in guards.holds):
        return state, _said(ask, Decision.DUPLICATE, Reason.ASKED_BEFORE)
    if ask.id in guards.ended or ask.time < int(guards.released_at):
        return state, _said(ask, Decision.STALE, Reason.RELEASED_SINCE)
    hold = Hold(ask.id, ask.text, since=min(ask.time, now), until=ask.until)
    if not hold.lasts(now):
        return state, _said(ask, Decision.IGNORED, Reason.TOO_LATE)
    return replace(state, safeguards=guards.with_hold(hold)), _said(ask, Decision.IGNORED, Reason.HOLD_SET)


def released(state: State, ask: ReleaseRequest, now: float) -> tuple[State, Outcome]:
    """End every hold set until then; what they kept waits for the next turn once none lasts."""
    at = min(ask.time, now)
    guards = state.safeguards
    ids = {hold.id for hold in guards.holds if int(hold.since) <= at}  # events tell whole seconds
    guards = replace(guards.without_holds(ids), released_at=max(at, guards.released_at))
    reason = Reason.HOLD_RELEASED if ids else Reason.NOT_HELD
    return due(replace(state, safeguards=guards), now), _said(ask, Decision.IGNORED, reason)


def due(state: State, now: float) -> State:
    """Forget the holds whose time is over at the ledger's `now`; where none is left, what was held waits instead."""
    guards = state.safeguards
    over = {hold.id for hold in guards.holds if not hold.lasts(now)}
    state = replace(state, safeguards=guards.without_holds(over)) if over else state
    return state if state.safeguards.holds else _freed(state)


def ends_at(state: State) -> float | None:
    """Say when what is held may go on by itself, the last hold's time being over; None where that is never."""
    ends = [hold.until for hold in state.safeguards.holds]
    if not state.held or any(end is None for end in ends):
        return None
    return max((end for end in ends if end is not None), default=0.0)


def confirmed(state: State, ask: ConfirmRequest) -> tuple[State, Outcome]:
    """An execution was found good."""
    guards = state.safeguards.with_confirmed(ask.execution_id)
    said = _said(ask, Decision.IGNORED, Reason.EXECUTION_CONFIRMED)
    return replace(state, safeguards=guards), replace(said, execution_id=ask.execution_id)


def rolled_back(  # noqa: PLR0913  each is one fact of the change
    state: State, ask: RollbackRequest, target: DesiredRevision, *, policy: Policy, now: float, carried: Collection[str]
) -> State:
    """A rollback is about to be claimed: with the very same change it holds, and what runs now is quarantined."""
    until = None if policy.hold_for is None else now + policy.hold_for
    hold = Hold(ask.id, ask.text or str(ask.reason), min(ask.time, now), until, policy.until_newer)
    bad = {action: pins for action, pins in state.pins.items() if action in carried}
    quarantined = Quarantined(ask.id, differing(bad, pins_with({}, target.revisions)))
    noted = RolledBack(ask.id, now, ask.automatic)
    return replace(state, safeguards=state.safeguards.with_hold(hold).with_rollback(noted, quarantined))


def withdrawn(state: State, ids: Collection[str]) -> State:
    """A rollback certainly did not begin: its own hold and quarantine go, those before it stay."""
    ids = {one.id for one in state.safeguards.rolled_back if one.id in ids and one.execution_id is None}
    if not ids:
        return state
    state = replace(state, safeguards=state.safeguards.without_rollbacks(ids))
    return state if state.safeguards.holds else _freed(state)


def begun(state: State, claim: Claim, execution_id: str) -> State:
    """A claim became an execution, and `transitions.started` is about to move pins and clocks for it.

    What was kept aside before a rollback is not outrun by its clock: it never ran, so nobody went back from it.
    """
    guards = state.safeguards
    ids = {asked.id for asked in claim.asked}
    vector = state.pins
    for asked in claim.asked:
        vector = pins_with(vector, asked.revisions)
    if any(one.id in ids for one in guards.rolled_back):
        at = max(asked.clock.at for asked in claim.asked)
        state = replace(state, waiting=_outliving(state.waiting, at), held=_outliving(state.held, at))
    elif _ends_holds(state, claim):
        guards = guards.without_holds({hold.id for hold in guards.holds})
    state = replace(state, safeguards=guards.with_start(ids, execution_id, vector))
    return state if state.safeguards.holds else _freed(state)


def _ends_holds(state: State, claim: Claim) -> bool:
    guards: Safeguards = state.safeguards
    ends_with_newer = all(hold.ends_with_newer for hold in guards.active(claim.since))
    return ends_with_newer and any(is_news(state, asked.revisions) for asked in claim.asked)


def _outliving(kept: tuple[WaitingIntent, ...], at: float) -> tuple[WaitingIntent, ...]:
    return tuple(one if one.ask is not None else replace(one, time=max(one.time, at)) for one in kept)


def _freed(state: State) -> State:
    ids = {waiting.id for waiting in state.waiting}
    freed = tuple(one for one in state.held if one.id not in ids)
    return replace(state, waiting=state.waiting + freed, held=()) if state.held else state


def _said(ask: HoldRequest | ReleaseRequest | ConfirmRequest, decision: Decision, reason: Reason) -> Outcome:
    return Outcome(decision, reason, "", ask.id, ask.pipeline, origin=ask.origin)
