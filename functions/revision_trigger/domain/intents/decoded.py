"""Decoded events: every kind of intent, and the parts of an event that ask for nothing or are refused."""

from typing import Literal

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.intents.rollback import RollbackIntent
from revision_trigger.domain.outcome import Decision, Reason, Rejected
from revision_trigger.domain.value_class import value_class


@value_class
class Ignored:
    """An event that asks for nothing, so that no pipeline is concerned.

    The decision is `expired` if the event did ask for something when it was new.
    """

    reason: Reason
    message: str
    intent_id: str
    decision: Literal[Decision.IGNORED, Decision.EXPIRED] = Decision.IGNORED


Intent = DesiredRevision | StateChange | AlarmRaised | Reminder | RollbackIntent
DecodedPart = Intent | Ignored | Rejected
"""One part of an event. A message may hold several S3 records, and a bad record must not spoil the good ones."""
Decoded = tuple[DecodedPart, ...] | Ignored
"""One event: a part for each pipeline that the event concerns, or the reason why it asks for nothing."""
