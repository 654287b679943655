"""Claims at work: claim, start once, record; and what to do about a claim whose worker gave no word."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from revision_trigger.domain.history.foreign_starts import Listed, adopted
from revision_trigger.domain.intents.desired import Variable
from revision_trigger.domain.ledger.claim import Claim, ToStop
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import Held
from revision_trigger.domain.outcome import Fault, Reason, Rejected
from revision_trigger.domain.pins import Pins, pins_with
from revision_trigger.domain.pipeline import claims
from revision_trigger.domain.pipeline.claims import LEASE, SETTLE, token_of
from revision_trigger.domain.pipeline.ends import End, Step, end_all
from revision_trigger.domain.pipeline.order import oldest_first
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.start import Start
from revision_trigger.reconcile.history import read_history

if TYPE_CHECKING:
    from revision_trigger.reconcile.reconciler import Run

CLOCKS_APART = 5.0
"""Seconds by which CodePipeline's clock may differ from DynamoDB's; both are AWS's own."""
UNCLEAR_PAUSE = 60.0
"""Seconds until an unclear claim is looked at again."""


def start(run: "Run", held: Held, entries: Sequence[Entry]) -> None:
    """Claim the entries, and start them."""
    run.read_bodies(entries)
    arn = run.tools.arn_of(run.name)
    token = token_of(arn, [entry.id for entry in entries], max(entry.attempt for entry in entries))
    claim = Claim(
        run.tools.mark(),
        tuple(entries),
        arn,
        token,
        held.now,
        held.now + LEASE,
        stops=_stops(run, held.state, entries[0]),
    )
    if run.write(held, claims.claimed(held.state, claim)):
        _send(run, claim)


def finish(run: "Run", held: Held, claim: Claim) -> None:
    """Find out what became of a claim whose lease is over; its start is in the history, or certainly never was."""
    run.read_bodies(claim.entries)
    try:
        listed = read_history(run, held, claim.since - CLOCKS_APART)
    except Fault:
        run.write(held, Step(claims.waited(held.state, held.now + UNCLEAR_PAUSE)))
        return
    found = _own(run, held.state, claim, listed=listed)
    if found:
        _record(run, claim, found[0].id, at=found[0].started)
    elif held.now < claim.lease + SETTLE:
        run.write(held, Step(claims.waited(held.state, claim.lease + SETTLE)))
    elif any(_is_unclear(line, claim) for line in listed):
        run.write(held, Step(claims.waited(held.state, held.now + UNCLEAR_PAUSE)))
    else:
        _judge_again(run, held, claim, listed=listed)


def _send(run: "Run", claim: Claim) -> None:
    """Send the start once. What is certain is written at once; what nobody knows is found by its lease's end."""
    for stop in claim.stops:
        _stop(run, stop)
    held = run.tools.ledger.read(run.name)
    if held.state.claim != claim or held.now >= claim.lease:
        return
    request = Start(run.name, _revisions(run, held.state, claim), _variables(run, claim), claim.token)
    try:
        execution_id = run.tools.executions.start(request)
    except Fault as fault:
        if fault.reason is not Reason.UNCERTAIN:
            _give_back(run, claim, fault)
    else:
        _record(run, claim, execution_id, at=held.now)


def _stop(run: "Run", stop: ToStop) -> None:
    """A rollback starts all the same where what it goes back from cannot be stopped."""
    try:
        run.tools.executions.stop(run.name, stop)
    except Fault:
        return


def _record(run: "Run", claim: Claim, execution_id: str, *, at: float) -> None:
    """Write what the claim became, as long as the claim is still there."""
    while True:
        held = run.tools.ledger.read(run.name)
        if held.state.claim is None or held.state.claim.token != claim.token:
            return
        carried = _carried(run, held.state, claim)
        if run.write(held, claims.started(held.state, execution_id, at=at, carried=carried)):
            return


def _give_back(run: "Run", claim: Claim, fault: Fault) -> None:
    """Nothing began: the entries are pending again, and the pipeline is busy; what AWS refused for good ends."""
    while True:
        held = run.tools.ledger.read(run.name)
        if held.state.claim != claim:
            return
        step = Step(claims.refused(held.state, fault.message, held.now))
        if isinstance(fault, Rejected):
            back = claims.given_back(held.state)
            ends = [End(one.id, Status.REJECTED, fault.reason, fault.message) for one in claim.entries]
            step = end_all(back, ends)
        if run.write(held, step):
            return


def _judge_again(run: "Run", held: Held, claim: Claim, *, listed: Sequence[Listed]) -> None:
    """Nothing of the claim is listed in time. Send it again just as it was, or let its intents be judged anew."""
    unclaimed = adopted(claims.given_back(held.state, unread_since=held.now), listed, held.now)
    again = claims.taken_over(held.state, run.tools.mark(), held.now)
    if not claims.may_be_sent_again(held.state, claim, unclaimed, now=held.now):
        run.write(held, Step(unclaimed))
    elif run.write(held, Step(again)) and again.claim:
        _send(run, again.claim)


def _own(run: "Run", state: PipelineState, claim: Claim, *, listed: Sequence[Listed]) -> list[Listed]:
    """Give the execution that is the claim's: by its token as TriggerId, else the first with just its revisions.

    Somebody's execution that the state knows was heard of before the claim. Of two alike either runs what was asked
    for, and another start would be the second.
    """
    known = {one.id for one in state.executions if one.whose == "others"}
    lines = [one for one in listed if _may_be_own(one, claim) and one.id not in known]
    named = [one for one in lines if one.trigger_id == claim.token]
    carried = _carried(run, state, claim)
    alike = [one for one in lines if one.trigger_id is None and one.tells_all and _same(one.pins, carried)]
    return named or alike[:1]


def _may_be_own(line: Listed, claim: Claim) -> bool:
    return line.is_by_api and line.whose == "others" and line.started >= claim.since - CLOCKS_APART


def _is_unclear(line: Listed, claim: Claim) -> bool:
    return _may_be_own(line, claim) and line.trigger_id is None and not line.tells_all


def _same(pins: Pins, carried: Pins) -> bool:
    return all({value for _, value in pins[action]} <= {value for _, value in carried[action]} for action in pins)


def _carried(run: "Run", state: PipelineState, claim: Claim) -> Pins:
    """Give the pins of the claim's start: those that should run, with what its intents move."""
    pins: Pins = {action: pin.revisions for action, pin in state.pins.items()}
    clocks = {action: pin.clock for action, pin in state.pins.items()}
    for entry in oldest_first(claim.entries):
        wanted = pins_with({}, run.record(entry.id).body.revisions)
        newer = {
            a: p for a, p in wanted.items() if a not in clocks or not clocks[a].is_newer_than(entry.moves[a].clock)
        }
        pins = {**pins, **(wanted if entry.is_rollback else newer)}
        clocks |= {action: entry.moves[action].clock for action in newer}
    return {action: pins[action] for action in sorted(pins) if action in run.pipeline.sources}


def _revisions(run: "Run", state: PipelineState, claim: Claim) -> tuple[SourceRevision, ...]:
    carried = _carried(run, state, claim)
    return tuple(SourceRevision(action, *revision) for action in carried for revision in carried[action])


def _variables(run: "Run", claim: Claim) -> tuple[Variable, ...]:
    return tuple(variable for entry in claim.entries for variable in run.record(entry.id).body.variables)


def _stops(run: "Run", state: PipelineState, entry: Entry) -> tuple[ToStop, ...]:
    """Stop what would still deploy, where the rollback asks for it. In QUEUED mode it always does."""
    request = run.record(entry.id).body.rollback if entry.is_rollback else None
    if request is None or request.stop is None:
        return ()
    target = entry.effect.target if entry.effect else None
    started = next((one.started for one in state.executions if one.id == target), 0.0)
    return claims.to_stop(state, entry, started, abandon=request.stop == "abandon")
