"""Intent records: what the ledger holds about one intent, from its acceptance to 90 days after its end.

A record is created in the transaction that takes its intent into the state, on condition that it does not exist.
Nothing else remembers ids: a copy of the intent meets the record and answers from it.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from revision_trigger.domain.intents.desired import Symbol, Variable
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.value_class import value_class


class Status(StrEnum):
    """Where an intent stands. Every status but `pending` and `started` is an end; `started` ends with its execution."""

    PENDING = "pending"
    STARTED = "started"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    STALE = "stale"
    EXPIRED = "expired"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    DONE = "done"

    @property
    def is_end(self) -> bool:
        """Whether the intent has ended without a start; an intent that started ends with its execution."""
        return self not in (Status.PENDING, Status.STARTED)


MENDABLE = frozenset(
    {
        Reason.ACCESS_DENIED,
        Reason.PIPELINE_NOT_FOUND,
        Reason.ACTION_GONE,
        Reason.ROUTE_MISMATCH,
        Reason.TAKES_NO_OVERRIDES,
        Reason.REVISION_NOT_FOUND,
        Reason.LOOKUP_FAILED,
        Reason.TOO_MANY_PENDING,
    }
)
"""Why an intent may have been rejected and still be accepted again: somebody can mend what was wrong."""


@value_class
class Body:
    """What was asked for, whole. The state keeps no bodies: who starts an intent reads its record.

    `symbols` are names the asker used; the revisions they meant stand in `revisions` once they were looked up. Of a
    rollback, `rollback` says what it should go back to.
    """

    revisions: tuple[SourceRevision, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    variables: tuple[Variable, ...] = ()
    rollback: RollbackRequest | None = None


@value_class
class IntentRecord:
    """One intent. Times are seconds since the epoch.

    `content` is a hash of what the asker said, never of what the pipelines file made of it. `asked_at` is the event's
    time, `first_seen` the ledger's. `attempt` counts starts that certainly did not happen, and redrives. `later` holds
    members of the stored form that this code does not know, as plain data; they are written back as they came.
    """

    id: str
    pipeline: str
    kind: str
    content: str
    body: Body
    asked_at: float
    first_seen: float
    status: Status = Status.PENDING
    reason: Reason | None = None
    sentence: str = ""
    execution_id: str | None = None
    attempt: int = 1
    origin: Origin | None = None
    by: str = ""
    why: str = ""
    later: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def may_be_accepted_again(self) -> bool:
        """Whether the same intent, sent again, is judged anew: it was rejected for something that can be mended."""
        return self.status is Status.REJECTED and self.reason in MENDABLE
