"""What one event asks for: every kind of intent, and what stands beside them in one message."""

from typing import Literal

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.intents.rollback import RollbackIntent
from revision_trigger.domain.outcome import Decision, Reason, Rejected
from revision_trigger.domain.value_class import value_class


@value_class
class Ignored:
    """The event asks for nothing here, and no pipeline is concerned; `expired` if it asked when it was new."""

    reason: Reason
    message: str
    intent_id: str
    decision: Literal[Decision.IGNORED, Decision.EXPIRED] = Decision.IGNORED


Intent = DesiredRevision | StateChange | AlarmRaised | Reminder | RollbackIntent
DecodedPart = Intent | Ignored | Rejected
"""What a message asks for among others: it may hold several S3 records, and a bad one must not take the good ones."""
Decoded = tuple[DecodedPart, ...] | Ignored
"""What one event asks for: of each pipeline it concerns, by itself."""
