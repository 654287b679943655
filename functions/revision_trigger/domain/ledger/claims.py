"""How a claim comes and goes, and what it moves: each function gives the state after one thing happened.

Pure, and total. What waits or is held is kept in `aside`; what others start, in `adoption`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger import holds, waiting
from revision_trigger.domain.ledger.state import (
    ATTEMPT_LIMIT,
    OURS_LIMIT,
    RECENT_LIMIT,
    RUNNING_LIMIT,
    Claim,
    ClaimedIntent,
    StartedIntent,
    State,
    Stop,
)
from revision_trigger.domain.pins import pins_with

LEASE = 30.0
"""Seconds that a claim keeps others out: far longer than one send may take."""
UNKNOWN = "unknown"
"""What stands for the execution of a start that nobody waits for any more."""


def claimed(
    state: State, intents: Sequence[DesiredRevision], *, owner: str, now: float, stop: Stop | None = None
) -> State:
    """Somebody is about to send one start for these intents, in this order. Nothing moves before its id is known."""
    asked = tuple(asked_by(intent) for intent in intents)
    variables = intents[-1].variables
    attempt = state.attempts.get(intents[-1].id, 1)
    claim = Claim(owner, asked, variables, attempt, since=now, lease=now + LEASE, stop=stop)
    return replace(state, claim=claim)


def asked_by(intent: DesiredRevision) -> ClaimedIntent:
    """Give an intent as a claim holds it."""
    return ClaimedIntent(intent.id, intent.content, intent.revisions, intent.clock, str(intent.reason))


def taken_over(state: State, claim: Claim, *, owner: str, now: float) -> State:
    """Somebody sends a claim's start again, with the same token, since the first send came to nothing.

    `since` stays: an execution of the first send, should it be listed after all, must still be found.
    """
    return replace(state, claim=replace(claim, owner=owner, lease=now + LEASE))


def started(state: State, claim: Claim, execution_id: str) -> State:
    """The claim became an execution: pins and clocks move, and its intents are remembered."""
    state = holds.begun(state, claim, execution_id)
    pins, clocks = state.pins, dict(state.clocks)
    for asked in claim.asked:
        pins = pins_with(pins, asked.revisions)
        clocks.update({pin.action: _moved(clocks.get(pin.action), asked.clock) for pin in asked.revisions})
    return replace(
        _settled(state, claim, execution_id),
        pins=pins,
        clocks=clocks,
        foreign=state.foreign - {execution_id},
        last_execution=execution_id,
        last_failed=False,
        running=dict(list({**state.running, execution_id: pins}.items())[-RUNNING_LIMIT:]),
    )


def given_up(state: State, claim: Claim) -> State:
    """Somebody decided to go on although nobody can tell what a claim's start began.

    Its intents are remembered, so none of them starts a second time; no pin moves before the history has been read.
    """
    return replace(_settled(state, claim, UNKNOWN), known=False)


def _settled(state: State, claim: Claim, execution_id: str) -> State:
    """The claim is over, and its intents are done."""
    ids = {asked.id for asked in claim.asked}
    recent = state.recent + tuple(
        StartedIntent(asked.id, asked.content, execution_id, asked.clock.at) for asked in claim.asked
    )
    kept = max(RECENT_LIMIT, len(claim.asked))  # whoever records this claim takes its journal entries from there
    forgotten = recent[:-kept]
    times = [settled.at for settled in forgotten]
    ours = dict.fromkeys([*state.ours, *(settled.execution_id for settled in forgotten)])
    return replace(
        state,
        recent=recent[-kept:],
        ours=tuple(ours)[-OURS_LIMIT:],
        claim=None,
        horizon=max([*times, *([] if state.horizon is None else [state.horizon])], default=None),
        waiting=tuple(waiting for waiting in state.waiting if waiting.id not in ids),
        held=tuple(waiting for waiting in state.held if waiting.id not in ids),
        attempts={name: attempt for name, attempt in state.attempts.items() if name not in ids},
    )


def put_aside(state: State, intents: Iterable[DesiredRevision]) -> State:
    """The pipeline is busy: these wait in the ledger, the newest for each source."""
    return replace(_attempted(state), waiting=waiting.newest(state.waiting, intents))


def not_started(state: State) -> State:
    """The claim came to nothing for certain: it clears itself, with the hold of a rollback, and nothing else."""
    waiting = {waiting.id for waiting in state.waiting}  # a rollback that waits goes on: it keeps its hold
    ids = {asked.id for asked in state.claim.asked} - waiting if state.claim else ()
    return holds.withdrawn(_attempted(state), ids)


def refused(state: State, ids: Collection[str]) -> State:
    """These will never start: what is among them of rollbacks leaves no hold."""
    return holds.withdrawn(state, ids)


def _attempted(state: State) -> State:
    """A claim's start certainly did not happen: the next one is another, which may bring other revisions.

    Not that of a claim taken over: only its second send is certain, and its token may be all that stops the first.
    """
    claim = state.claim
    if claim is None or claim.lease != claim.since + LEASE:
        return replace(state, claim=None)
    name = claim.asked[-1].id
    attempts = {other: attempt for other, attempt in state.attempts.items() if other != name}
    kept = list({**attempts, name: claim.attempt + 1}.items())[-ATTEMPT_LIMIT:]
    return replace(state, claim=None, attempts=dict(kept))


def unchanged(state: State, intent: DesiredRevision) -> State:
    """What the intent asks for runs already: its clocks move, so that older intents are stale."""
    clock = intent.clock
    moved = {action: _moved(state.clocks.get(action), clock) for action in intent.actions}
    return replace(state, clocks={**state.clocks, **moved})


def _moved(clock: Clock | None, to: Clock) -> Clock:
    return to if clock is None or to.at >= clock.at else replace(to, at=clock.at)
