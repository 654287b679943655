"""How a claim comes and goes: somebody starts entries, records what they became, or finds that nothing began."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from revision_trigger.domain.gates.hold import is_news
from revision_trigger.domain.gates.table import first_closed
from revision_trigger.domain.ledger.claim import Busy, Claim, ToStop
from revision_trigger.domain.ledger.executions import KnownExecution, remembered
from revision_trigger.domain.ledger.marks import floors_started
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import Pin, PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.pipeline.ends import End, Step, withdrawn
from revision_trigger.domain.pipeline.judge import ends_now
from revision_trigger.domain.pipeline.order import oldest_first, pins_after

LEASE = 30.0
"""Seconds that a claim keeps others out: far longer than one send may take."""
SETTLE = 120.0
"""Seconds after the lease within which CodePipeline lists a start that it took."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0


def token_of(pipeline_arn: str, intent_ids: Iterable[str], attempt: int) -> str:
    """Give a start's client request token: 64 hex digits. Never of the revisions: A -> B -> A starts three times."""
    identity = json.dumps([pipeline_arn, sorted(intent_ids), attempt])
    return hashlib.sha256(identity.encode()).hexdigest()


def claimed(state: PipelineState, claim: Claim) -> Step:
    """Take the claim's entries out of what is pending. What is forced ends the rollbacks that were accepted before."""
    ids = [entry.id for entry in claim.entries]
    state = replace(state.without(ids), claim=claim)
    forced = max((entry.order for entry in claim.entries if entry.force and not entry.is_rollback), default=None)
    if forced is None:
        return Step(state)
    ends = tuple(
        End(one.id, Status.SUPERSEDED, Reason.NEWER_STARTED, f"{ids[0]} was forced after it")
        for one in state.pending
        if one.takes_effect and one.order < forced
    )
    for end in ends:
        state = withdrawn(state.without([end.id]), end.id)
    return Step(_lifted(state, claim.entries), ends)


def started(state: PipelineState, execution_id: str, *, at: float, carried: Pins) -> Step:
    """The claim became an execution. Its pins are what should run; `carried` are the revisions that were sent."""
    claim = state.claim
    if claim is None:
        return Step(state)
    clocks = {action: pin.clock for action, pin in state.pins.items()}
    for entry in oldest_first(claim.entries):
        for action, move in entry.moves.items():
            goes_back = entry.is_rollback or action not in clocks or not clocks[action].is_newer_than(move.clock)
            clocks[action] = move.clock if goes_back else clocks[action]
    pins = {**state.pins, **{action: Pin(carried[action], clocks[action]) for action in carried if action in clocks}}
    known = next((one for one in state.executions if one.id == execution_id), None)
    execution = KnownExecution(execution_id, "ours", known.status if known else "InProgress", at, is_pinned=True)
    after = replace(state, pins=pins, claim=None, executions=remembered(state.executions, execution), busy=Busy())
    after = replace(after, floors=floors_started(after.floors, [entry.id for entry in claim.entries]))
    ends = tuple(
        End(entry.id, Status.STARTED, Reason.DESIRED_REVISION, f"execution {execution_id}", execution_id)
        for entry in claim.entries
    )
    return Step(_holds_ended(after, state, claim), ends)


def refused(state: PipelineState, why: str, now: float) -> PipelineState:
    """CodePipeline certainly took no start: the entries are pending again, and the pipeline is busy for a while."""
    return busy(given_back(state), why, now)


def busy(state: PipelineState, why: str, now: float) -> PipelineState:
    """Nothing of the pipeline is tried for a while, longer each time."""
    pause = min(max(FIRST_PAUSE, state.busy.pause * 2), LONGEST_PAUSE)
    return replace(state, busy=Busy(now + pause, pause, why))


def given_back(state: PipelineState, *, unread_since: float | None = None) -> PipelineState:
    """Put the claim's entries back to what is pending. `unread_since`: without proof that nothing began.

    Where the start certainly did not happen, the next one is another attempt, with another token. Exception: of a claim
    that was sent before by somebody else, only our own send is certain, and the shared token stops a second start.
    """
    if state.claim is None:
        return state
    certain = unread_since is None and not state.claim.is_resent
    back = tuple(
        replace(one, unread_since=unread_since or one.unread_since, attempt=one.attempt + certain)
        for one in state.claim.entries
    )
    pending = sorted((*state.pending, *back), key=lambda entry: entry.order)
    return replace(state, claim=None, pending=tuple(pending))


def waited(state: PipelineState, until: float) -> PipelineState:
    """Nobody looks after the claim's start again before then."""
    return replace(state, claim=replace(state.claim, wait=until)) if state.claim else state


def taken_over(state: PipelineState, mark: str, now: float) -> PipelineState:
    """Send the claim's start again just as it was, with the same token."""
    if state.claim is None:
        return state
    return replace(state, claim=replace(state.claim, mark=mark, lease=now + LEASE, wait=0.0, is_resent=True))


def may_be_sent_again(state: PipelineState, claim: Claim, unclaimed: PipelineState, *, now: float) -> bool:
    """Whether a claim that nobody can find, judged anew, would still be the same start.

    `unclaimed` is the state with the history adopted and the entries pending again. No pin may have moved since, no
    entry may have an end, and every entry's gates must be open.
    """
    ids = {entry.id for entry in claim.entries}
    if pins_after(state, claim.entries) != pins_after(unclaimed, claim.entries):
        return False
    if any(end.id in ids for end in ends_now(unclaimed, now)):
        return False
    return all(first_closed(unclaimed, entry, now) is None for entry in claim.entries)


def to_stop(state: PipelineState, rollback: Entry, target_started: float, *, abandon: bool) -> tuple[ToStop, ...]:
    """Give what would still deploy after a rollback: begun after its target and before it was accepted."""
    accepted = rollback.effect.at if rollback.effect else rollback.time
    return tuple(
        ToStop(one.id, abandon)
        for one in state.executions
        if one.status == "InProgress" and target_started < one.started < accepted
    )


def _lifted(state: PipelineState, entries: Sequence[Entry]) -> PipelineState:
    """What starts although it was known bad was forced: that lifts it."""
    before = replace(state, known_bad=())
    after = pins_after(before, entries)
    kept = tuple(bad for bad in state.known_bad if any(after.get(action) != pin for action, pin in bad.pins.items()))
    return replace(state, known_bad=kept)


def _holds_ended(after: PipelineState, before: PipelineState, claim: Claim) -> PipelineState:
    """End the holds that last only until something newer, where this start brought it."""
    if not all(one.until_newer for one in before.holds) or any(one.is_rollback for one in claim.entries):
        return after
    brought = any(is_news(before, entry) for entry in claim.entries)
    return replace(after, holds=()) if brought else after
