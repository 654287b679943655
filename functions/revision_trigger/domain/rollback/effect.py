"""A rollback takes effect: from then on it holds, knows what is bad, and is a floor for what comes late.

All of it happens when the rollback is accepted, or when its plan's time has come, even while the pipeline is busy.
"""

from collections.abc import Mapping
from dataclasses import replace

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.fingerprint import fingerprint, fingerprints
from revision_trigger.domain.ledger.marks import (
    BAD_LIMIT,
    ROLLBACKS_LIMIT,
    CountedRollback,
    Floor,
    Hold,
    KnownBad,
    with_hold,
)
from revision_trigger.domain.ledger.pending import Effect, Entry, Move
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.pins import Pins, differing
from revision_trigger.domain.routing.policy import Policy
from revision_trigger.domain.value_class import value_class


@value_class
class GoodExecution:
    """What a rollback goes back to: the execution, the pins it carried and the clocks these had then."""

    id: str
    pins: Pins
    clocks: Mapping[str, Clock]


def take_effect(state: PipelineState, entry: Entry, policy: Policy, *, now: float) -> PipelineState:
    """Hold, and set the floor, at the ledger's `now`; the target follows with `aim`. A second time changes nothing."""
    if entry.effect is not None:
        return state
    until = None if policy.hold_for is None else now + policy.hold_for
    hold = Hold(entry.id, now, now, until, policy.until_newer, "rolled back")
    floor = Floor(entry.id, entry.plan.at if entry.plan else entry.time, now)
    counted = CountedRollback(entry.id, now, entry.is_automatic)
    return replace(
        state.with_entry(replace(entry, effect=Effect(now))),
        holds=with_hold(state.holds, hold),
        floors=(*state.floors, floor)[-ROLLBACKS_LIMIT:],
        rollbacks=(*state.rollbacks, counted)[-ROLLBACKS_LIMIT:],
    )


def aim(state: PipelineState, entry: Entry, target: GoodExecution) -> PipelineState:
    """Fix what the rollback goes back to, and what is known bad from now on: what differs from it and should run."""
    if entry.effect is None:
        return state
    moves = {action: Move(target.clocks[action], fingerprint(pin)) for action, pin in target.pins.items()}
    aimed = replace(entry, effect=replace(entry.effect, target=target.id), moves=moves, lookup=None)
    should_run = {action: fingerprint(pin.revisions) for action, pin in state.pins.items()}
    bad = KnownBad(entry.id, differing(should_run, fingerprints(target.pins)))
    known_bad = (*(one for one in state.known_bad if one.rollback_id != entry.id), bad) if bad.pins else state.known_bad
    return replace(state.with_entry(aimed), known_bad=known_bad[-BAD_LIMIT:])
