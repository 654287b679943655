"""Questions to AWS on behalf of one pending entry: what its symbols mean, whether it exists, what it goes back to."""

from dataclasses import replace
from typing import TYPE_CHECKING

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger.fingerprint import moves_of
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import IntentRecord
from revision_trigger.domain.ledger.writes import Held
from revision_trigger.domain.outcome import Fault, Reason, Rejected
from revision_trigger.domain.pipeline import looked_up
from revision_trigger.domain.pipeline.ends import Step
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.rollback.effect import aim, take_effect

if TYPE_CHECKING:
    from revision_trigger.reconcile.reconciler import Run


def look_up(run: "Run", held: Held, entry: Entry) -> None:
    """Ask once, and write what was answered, or when to ask again. The record keeps the revisions that were found."""
    step, found = _rollback(run, held, entry) if entry.is_rollback else _revisions(run, held, entry)
    record = run.record(entry.id)
    answered = replace(record, body=replace(record.body, revisions=found)) if found else None
    run.write(held, step, answered=answered)


def intent_of(record: IntentRecord, entry: Entry) -> DesiredRevision:
    """Give the intent that a record is about, as it was when it came."""
    body = record.body
    return DesiredRevision(
        record.id,
        record.pipeline,
        body.revisions,
        entry.time,
        Reason.DESIRED_REVISION,
        variables=body.variables,
        symbols=body.symbols,
        force=entry.force,
    )


def _request(run: "Run", entry: Entry) -> RollbackRequest:
    request = run.record(entry.id).body.rollback
    if request is None:
        raise Rejected(Reason.INTERNAL_ERROR, f"the record of rollback {entry.id} holds no rollback; ask again")
    return request


def _rollback(run: "Run", held: Held, entry: Entry) -> tuple[Step, tuple[SourceRevision, ...]]:
    """Take effect first, if a plan's time has come; then find the target in the history."""
    state = take_effect(held.state, entry, run.pipeline.rollback, now=held.now)
    effective = state.entry(entry.id) or entry
    try:
        target = run.tools.targets.find(_request(run, entry), state)
    except Fault as fault:
        return looked_up.not_answered(state, effective, fault, now=held.now), ()
    found = tuple(SourceRevision(action, *pin) for action, pins in sorted(target.pins.items()) for pin in pins)
    return Step(aim(state, effective, target)), found


def _revisions(run: "Run", held: Held, entry: Entry) -> tuple[Step, tuple[SourceRevision, ...]]:
    try:
        answered = run.tools.questions.answer(intent_of(run.record(entry.id), entry))
    except Fault as fault:
        return looked_up.not_answered(held.state, entry, fault, now=held.now), ()
    return looked_up.answered(held.state, entry, moves_of(answered.revisions)), answered.revisions
