"""How a pipeline's state changes: each function gives the state after one thing happened. Pure, and total."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from revision_trigger.domain.decide import clock_of
from revision_trigger.domain.decision import Reason
from revision_trigger.domain.execution import Execution
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.merge import in_order, superseded
from revision_trigger.domain.revision import RevisionType
from revision_trigger.domain.rollback import holding
from revision_trigger.domain.start import pins_with
from revision_trigger.domain.state import (
    ATTEMPT_LIMIT,
    RECENT_LIMIT,
    RUNNING_LIMIT,
    Asked,
    Claim,
    Clock,
    Settled,
    State,
    Stop,
    Waiting,
)

LISTING_TIME = 120.0
"""Seconds within which the history tells an execution's revisions, if it ever does (docs/aws-facts.md)."""
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


def asked_by(intent: DesiredRevision) -> Asked:
    """Give an intent as a claim holds it."""
    return Asked(intent.id, intent.content, intent.revisions, clock_of(intent), str(intent.reason))


def taken_over(state: State, claim: Claim, *, owner: str, now: float) -> State:
    """Somebody sends a claim's start again, with the same token, since the first send came to nothing.

    `since` stays: an execution of the first send, should it be listed after all, must still be found.
    """
    return replace(state, claim=replace(claim, owner=owner, lease=now + LEASE))


def started(state: State, claim: Claim, execution_id: str) -> State:
    """The claim became an execution: pins and clocks move, and its intents are remembered."""
    state = holding.begun(state, claim, execution_id)
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
        Settled(asked.id, asked.content, execution_id, asked.clock.at) for asked in claim.asked
    )
    forgotten = [settled.at for settled in recent[:-RECENT_LIMIT]]
    return replace(
        state,
        recent=recent[-RECENT_LIMIT:],
        claim=None,
        horizon=max([*forgotten, *([] if state.horizon is None else [state.horizon])], default=None),
        waiting=tuple(waiting for waiting in state.waiting if waiting.id not in ids),
        held=tuple(waiting for waiting in state.held if waiting.id not in ids),
        attempts={name: attempt for name, attempt in state.attempts.items() if name not in ids},
    )


def put_aside(state: State, intents: Iterable[DesiredRevision]) -> State:
    """The pipeline is busy: these wait in the ledger, the newest for each source."""
    return replace(_attempted(state), waiting=_newest(state.waiting, intents))


def held(state: State, intents: Iterable[DesiredRevision]) -> State:
    """The pipeline is held: these are kept until it is not, the newest for each source."""
    intents = list(intents)
    ids = {intent.id for intent in intents}
    waiting = tuple(one for one in state.waiting if one.id not in ids)
    return replace(state, waiting=waiting, held=_newest(state.held, intents))


def _newest(kept: Iterable[Waiting], intents: Iterable[DesiredRevision]) -> tuple[Waiting, ...]:
    """Keep what moves a source last; a rollback moves all of them and is weighed against other rollbacks alone."""
    known = {waiting.id: intent_of(waiting, "") for waiting in kept}
    ordered = in_order([*(known | {intent.id: intent for intent in intents}).values()])
    older = superseded([one for one in ordered if one.is_rollback])
    older |= superseded([one for one in ordered if not one.is_rollback])
    return tuple(_kept(one) for one in ordered if one.id not in older)


def taken_up(state: State, ids: Collection[str]) -> State:
    """These wait no longer: they were decided."""
    return replace(state, waiting=tuple(waiting for waiting in state.waiting if waiting.id not in ids))


def intent_of(waiting: Waiting, pipeline: str) -> DesiredRevision:
    """Give what waits as the intent it was."""
    return DesiredRevision(
        id=waiting.id,
        pipeline=pipeline,
        revisions=waiting.revisions,
        time=waiting.time,
        reason=Reason(waiting.reason),
        variables=waiting.variables,
        sequencer=waiting.sequencer,
        key=waiting.key,
        symbols=waiting.symbols,
        force=waiting.force,
        ask=waiting.ask,
    )


def _kept(intent: DesiredRevision) -> Waiting:
    return Waiting(
        id=intent.id,
        revisions=intent.revisions,
        variables=intent.variables,
        time=intent.time,
        reason=str(intent.reason),
        sequencer=intent.sequencer,
        key=intent.key,
        symbols=intent.symbols,
        force=intent.force,
        ask=intent.ask,
    )


def not_started(state: State) -> State:
    """The claim came to nothing for certain: it clears itself, with the hold of a rollback, and nothing else."""
    waiting = {waiting.id for waiting in state.waiting}  # a rollback that waits goes on: it keeps its hold
    ids = {asked.id for asked in state.claim.asked} - waiting if state.claim else ()
    return holding.withdrawn(_attempted(state), ids)


def refused(state: State, ids: Collection[str]) -> State:
    """These will never start: what is among them of rollbacks leaves no hold."""
    return holding.withdrawn(state, ids)


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
    clock = clock_of(intent)
    moved = {action: _moved(state.clocks.get(action), clock) for action in intent.actions}
    return replace(state, clocks={**state.clocks, **moved})


def adopted(state: State, history: Sequence[Execution], types: Mapping[str, RevisionType]) -> State:
    """The history was read: what others started since moves pins and clocks, as if it had been asked for then.

    `types` are the carried source actions. One that has no pin yet takes the newest revision that runs or ran well; if
    an execution of ours brought that, at its latest, no clock moves: nobody asked for it, so no event is late for it.
    """
    pins, clocks = dict(state.pins), dict(state.clocks)
    for execution in sorted(history, key=lambda execution: execution.started):
        clock = Clock(float(int(execution.started)))  # events tell whole seconds: what ties goes by arrival
        for action in types.keys() & execution.revisions.keys():
            if not _counts(execution, state, action) or (action in clocks and clocks[action].is_newer_than(clock)):
                continue
            pins[action] = ((types[action], execution.revisions[action]),)
            if not state.is_ours(execution.id):
                clocks[action] = clock
    read_until = max([state.read_until, *(execution.started for execution in history)])
    return replace(state, pins=pins, clocks=clocks, foreign=frozenset(), known=True, read_until=read_until)


def is_listed_in_part(state: State, history: Sequence[Execution], now: float) -> bool:
    """Whether somebody's execution is so new that the history does not tell its revisions yet."""
    return any(
        execution.status == "InProgress" and not execution.revisions and now - execution.started < LISTING_TIME
        for execution in history
        if not state.is_ours(execution.id)
    )


def foreign_seen(state: State, execution_id: str) -> State:
    """An execution began that no intent of ours is known to have become."""
    return state if state.is_ours(execution_id) else replace(state, foreign=state.foreign | {execution_id})


def _counts(execution: Execution, state: State, action: str) -> bool:
    if action not in state.pins:
        return execution.may_run
    new = execution.started > state.read_until and not state.is_ours(execution.id)
    return new and execution.status not in ("Stopped", "Cancelled", "Superseded")


def _moved(clock: Clock | None, to: Clock) -> Clock:
    return to if clock is None or to.at >= clock.at else replace(to, at=clock.at)
