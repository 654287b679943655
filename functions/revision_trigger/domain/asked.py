"""What one event asks for: every kind of intent, and what stands beside them in one message."""

from revision_trigger.domain.decision import Rejected
from revision_trigger.domain.intent import AlarmRaised, DesiredRevision, Ignored, StateChange, Wake
from revision_trigger.domain.rollback.asks import RollbackIntent

Intent = DesiredRevision | StateChange | AlarmRaised | Wake | RollbackIntent
Part = Intent | Ignored | Rejected
"""What a message asks for among others: it may hold several S3 records, and a bad one must not take the good ones."""
Asked = tuple[Part, ...] | Ignored
"""What one event asks for: of each pipeline it concerns, by itself."""
