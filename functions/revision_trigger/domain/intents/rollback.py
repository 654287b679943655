"""What can be asked for around rollbacks, in our own words, whoever sent it. Times are seconds since the epoch."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

from revision_trigger.domain.intents.desired import DesiredRevision, intent_id
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.value_class import value_class


@value_class
class LastGood:
    """The newest execution that succeeded (or succeeded in `stage`), differs from what runs and is not known bad."""

    stage: str | None = None


@value_class
class Back:
    """So many distinct good vectors before the one that runs."""

    number: int


@value_class
class OfExecution:
    """What this execution brought, whether or not it went well."""

    execution_id: str


@value_class
class Before:
    """The newest good execution begun before this time."""

    time: float


Target = LastGood | Back | OfExecution | Before
Stop = Literal["wait", "abandon"]
"""How the suspect is stopped first: its actions end by themselves, or are abandoned (StopPipelineExecution)."""


@value_class
class RollbackRequest:
    """A pipeline should go back to what it ran before.

    `time` is the ask's own, for a schedule the time it was due; `reason` says what asked, `text` is the asker's word.
    `suspect` is the execution to be undone: if that is no longer the newest start, nothing is done. With
    `unless_confirmed`, nor is it if the suspect was confirmed, or came through `confirming_stage`. `max_lateness` is
    how many seconds after `time` it may still happen; None for any. `force` allows a quarantined target.
    """

    id: str
    pipeline: str
    to: Target
    time: float
    reason: Reason
    text: str = ""
    origin: Origin | None = None
    suspect: str | None = None
    automatic: bool = False
    stop: Stop | None = None
    unless_confirmed: bool = False
    confirming_stage: str | None = None
    max_lateness: float | None = None
    force: bool = False

    @property
    def stage(self) -> str | None:
        """The stage that is enough for an execution to have come through, where one is named."""
        return self.to.stage if isinstance(self.to, LastGood) else None

    @property
    def content(self) -> str:
        """A hash of what is asked for: one id must not come to mean two things. Not of what asked, nor of when."""
        asked = [type(self.to).__name__, repr(self.to), self.suspect, self.unless_confirmed, self.confirming_stage]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]

    @property
    def draft(self) -> DesiredRevision:
        """The intent before its target is known: `decide` says whether it is worth looking for."""
        return DesiredRevision(
            self.id, self.pipeline, (), self.time, self.reason, origin=self.origin, force=self.force, ask=self.content
        )


@value_class
class HoldRequest:
    """Nothing should start by itself until `until`, or until released."""

    id: str
    pipeline: str
    time: float
    text: str = ""
    until: float | None = None
    origin: Origin | None = None


@value_class
class ReleaseRequest:
    """Every hold set until then should end, and what it kept should start."""

    id: str
    pipeline: str
    time: float
    origin: Origin | None = None


@value_class
class ConfirmRequest:
    """An execution is good: no timer should undo it."""

    id: str
    pipeline: str
    execution_id: str
    time: float
    origin: Origin | None = None


@value_class
class CancelRequest:
    """The one-time rollback planned under this name should not happen."""

    id: str
    pipeline: str
    name: str
    time: float
    origin: Origin | None = None


@value_class
class PlanRequest:
    """A rollback should be asked for once, `at` a time to come.

    `name` is the plan's, by which the same pipeline's next one replaces it and a `CancelAsked` ends it. `detail` is
    that of the Rollback Requested without `at` and `id`, checked as if it were asked for now.
    """

    id: str
    pipeline: str
    name: str
    at: float
    detail: Mapping[str, Any]
    time: float
    origin: Origin | None = None


RollbackIntent = RollbackRequest | HoldRequest | ReleaseRequest | ConfirmRequest | CancelRequest | PlanRequest


def automatic_id(pipeline: str, suspect: str) -> str:
    """Give the id of the one rollback that a suspect may cause, whatever noticed it."""
    return intent_id("automatic-rollback", pipeline, suspect)
