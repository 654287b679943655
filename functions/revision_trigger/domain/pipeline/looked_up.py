"""Answers to what a pending entry waited for: its symbols' meaning, or that its revisions exist."""

from collections.abc import Mapping
from dataclasses import replace

from revision_trigger.domain.ledger.pending import Entry, Lookup
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Fault, Reason, Rejected
from revision_trigger.domain.pins import Revisions
from revision_trigger.domain.pipeline.ends import End, Step, end_all
from revision_trigger.domain.pipeline.order import superseded_by

LONGEST_PAUSE = 300.0
GIVEN_UP_AFTER = 86_400.0
"""Seconds after which a question without an answer ends its intent: a day, as long as the queue keeps messages."""


def answered(state: PipelineState, entry: Entry, pins: Mapping[str, Revisions]) -> Step:
    """The revisions exist; `pins` are the fingerprints that symbols turned out to mean. Now the entry may supersede."""
    moves = {action: replace(move, pin=pins.get(action, move.pin)) for action, move in entry.moves.items()}
    known = replace(entry, lookup=None, moves=moves)
    return superseded_by(state.with_entry(known), known)


def not_answered(state: PipelineState, entry: Entry, fault: Fault, *, now: float) -> Step:
    """Ask again later, ever more slowly; what AWS refused for good, or never answered, ends the intent."""
    if isinstance(fault, Rejected):
        return end_all(state, [End(entry.id, Status.REJECTED, fault.reason, fault.message)])
    question = entry.lookup or Lookup(since=now, again=now, attempt=0)
    if now - question.since >= GIVEN_UP_AFTER:
        sentence = f"no answer within a day: {fault.message}"
        return end_all(state, [End(entry.id, Status.REJECTED, Reason.LOOKUP_FAILED, sentence)])
    pause = min(5.0 * 2.0 ** min(question.attempt, 10), LONGEST_PAUSE)
    asked = Lookup(question.since, now + pause, question.attempt + 1)
    return Step(state.with_entry(replace(entry, lookup=asked)))
