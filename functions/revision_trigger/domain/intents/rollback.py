"""The intents around rollbacks: roll back, hold, release, confirm, plan a rollback, cancel a plan.

They are in our own words, whoever sent the event. Times are seconds since the epoch.
"""

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
    """The execution whose pins are `number` distinct good sets of pins before the set that runs."""

    number: int


@value_class
class OfExecution:
    """The pins that this execution ran with, whether or not it went well."""

    execution_id: str


@value_class
class Before:
    """The newest good execution begun before this time."""

    time: float


Target = LastGood | Back | OfExecution | Before
StopMode = Literal["wait", "abandon"]
"""How the suspect is stopped before the rollback starts: `wait` lets its running actions end, `abandon` drops them.

(CodePipeline API Reference, "StopPipelineExecution".)
"""


@value_class
class RollbackRequest:
    """A pipeline should go back to what it ran before.

    `time` is the event's; for a scheduled request, the time at which the schedule was due. `reason` says what kind of
    event asked, `text` is the sender's own reason. `suspect` is the execution to be undone: nothing is done if it is no
    longer the newest start. With `unless_confirmed`, nothing is done either if the suspect was confirmed or came
    through `confirming_stage`. `max_lateness` is how many seconds after `time` the rollback may still happen; None sets
    no limit. `stop` says whether and how the suspect is stopped first. `force` allows a quarantined target.
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
    stop: StopMode | None = None
    unless_confirmed: bool = False
    confirming_stage: str | None = None
    max_lateness: float | None = None
    force: bool = False

    @property
    def stage(self) -> str | None:
        """The stage that a target must have come through; None: a target must have succeeded as a whole."""
        return self.to.stage if isinstance(self.to, LastGood) else None

    @property
    def content(self) -> str:
        """A hash of what is requested: two requests of one id must have the same content, else the id was reused.

        The sender and the time are no part of the content.
        """
        asked = [type(self.to).__name__, repr(self.to), self.suspect, self.unless_confirmed, self.confirming_stage]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]

    @property
    def draft(self) -> DesiredRevision:
        """The intent before its target is known, by which `decide` says whether a target is worth looking for."""
        return DesiredRevision(
            self.id,
            self.pipeline,
            (),
            self.time,
            self.reason,
            origin=self.origin,
            force=self.force,
            rollback_content=self.content,
        )


@value_class
class HoldRequest:
    """Nothing should start by itself until `until`; None: until a release."""

    id: str
    pipeline: str
    time: float
    text: str = ""
    until: float | None = None
    origin: Origin | None = None


@value_class
class ReleaseRequest:
    """Every hold that was set up to `time` should end, and the intents that it kept should start."""

    id: str
    pipeline: str
    time: float
    origin: Origin | None = None


@value_class
class ConfirmRequest:
    """An execution is good: no rollback with `unless_confirmed` should undo it."""

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
    """A rollback should be requested once, `at` a time to come.

    `name` is the plan's: the same pipeline's next plan of this name replaces it, and a `CancelRequest` of this name
    ends it. `detail` is the detail of the Rollback Requested event without `at` and `id`, checked as if the rollback
    were requested now.
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
    """Return the id of a suspect's one automatic rollback, the same whether a failure or an alarm calls for it."""
    return intent_id("automatic-rollback", pipeline, suspect)
