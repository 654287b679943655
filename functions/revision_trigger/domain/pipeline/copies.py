"""What becomes of an intent whose record exists already: nearly always nothing, for a record answers for its intent.

Only three copies are more than that: another content under one id, which its sender is told; an intent that was
rejected for something that somebody has mended since; and a pending intent that the state lost.
"""

from enum import Enum

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.records import IntentRecord, Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pipeline.ends import End

OWN_WORD = frozenset({Reason.DESIRED_REVISION, Reason.MAPPED_EVENT})
"""Kinds of intents whose ids are their sender's own word: only such an id may come to mean something else."""


class Copy(Enum):
    """What the newcomer is."""

    DUPLICATE = "duplicate"
    REUSED = "reused"
    AGAIN = "again"


def judged(state: PipelineState, record: IntentRecord, intent: object) -> Copy:
    """Compare a newcomer with the record of its id."""
    if _says_otherwise(record, intent):
        return Copy.REUSED
    return Copy.AGAIN if record.may_be_accepted_again or _is_lost(state, record) else Copy.DUPLICATE


def reused(record: IntentRecord) -> End:
    """Give the newcomer's end; the first intent of that id is not touched."""
    sentence = f"{record.id} stands for another request, which is {record.status}; give each request a token of its own"
    return End(record.id, Status.REJECTED, Reason.TOKEN_REUSED, sentence)


def next_attempt(record: IntentRecord) -> int:
    """Count the redrive of a rejected intent. One that the state lost may have been sent: it keeps its attempt."""
    return record.attempt + (record.status is Status.REJECTED)


def _says_otherwise(record: IntentRecord, intent: object) -> bool:
    if not isinstance(intent, DesiredRevision) or intent.reason not in OWN_WORD:
        return False
    return intent.content != record.content


def _is_lost(state: PipelineState, record: IntentRecord) -> bool:
    """Whether the record says `pending`, and neither the list of what is pending nor the claim names the intent."""
    claimed = state.claim.entries if state.claim else ()
    is_named = any(entry.id == record.id for entry in (*state.pending, *claimed))
    return record.status is Status.PENDING and not is_named
