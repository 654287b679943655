"""Protocols for everything outside the function: AWS, in the function's own words.

The adapters in `aws/` fulfil them, and so do the fakes of the tests. Where a docstring says what a method raises, no
other exception is raised for anything that AWS answers.
"""

from __future__ import annotations  # with TYPE_CHECKING: a cold start imports no module for its types alone

import math
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from revision_trigger.domain.history.action_runs import ActionRun
    from revision_trigger.domain.history.execution import Execution
    from revision_trigger.domain.history.foreign_starts import Listed
    from revision_trigger.domain.intents.desired import DesiredRevision, Variable
    from revision_trigger.domain.intents.rollback import RollbackRequest
    from revision_trigger.domain.ledger.claim import ToStop
    from revision_trigger.domain.ledger.records import IntentRecord
    from revision_trigger.domain.ledger.snapshot import Change, Snapshot
    from revision_trigger.domain.ledger.state import StartedIntent, State, Stop
    from revision_trigger.domain.ledger.state_item import PipelineState
    from revision_trigger.domain.ledger.writes import Held, LedgerWrite, Written
    from revision_trigger.domain.outcome import Outcome, Reason
    from revision_trigger.domain.pins import Pins
    from revision_trigger.domain.rollback.effect import GoodExecution
    from revision_trigger.domain.starting.definition import Definition
    from revision_trigger.domain.starting.lookups import Lookup
    from revision_trigger.domain.starting.start import Start


class Pipelines(Protocol):
    """CodePipeline, where executions are started, stopped and looked for. Every method raises Rejected or Retry."""

    def start(self, start: Start) -> str:
        """Send the start once and return the execution's id."""

    def stop(self, pipeline: str, stop: Stop) -> None:
        """Stop an execution, unless it is stopping or over."""

    def history(self, pipeline: str, *, since: float) -> list[Execution]:
        """List the executions begun since a time, and the newest execution in any case."""

    def takes_trigger_id(self, pipeline: str) -> bool:
        """Whether the pipeline declares the variable TriggerId."""

    def trigger_id(self, pipeline: str, execution_id: str) -> str | None:
        """Give an execution's TriggerId."""


class Past(Protocol):
    """What a pipeline did, in detail, for rollbacks. Every method raises Rejected or Retry."""

    def past(self, pipeline: str, *, most: int) -> list[Execution]:
        """List the newest executions, at most so many, newest first."""

    def variables(self, pipeline: str, execution_id: str) -> list[Variable]:
        """Give the variables that an execution ran with."""

    def actions(self, pipeline: str, execution_id: str) -> list[ActionRun]:
        """Give what the actions of an execution did."""


class Definitions(Protocol):
    """The pipelines' definitions, remembered within the process."""

    def get(self, pipeline: str, *, max_age: float = math.inf) -> Definition:
        """Give the definition as it was at most `max_age` seconds ago. Raises Rejected or Retry."""

    def heard(self, pipeline: str, version: int) -> None:
        """Forget the remembered definition if it has another version than this."""


class Sources(Protocol):
    """What the pipelines' sources hold: images, objects, commits."""

    def find(self, pipeline: str, lookup: Lookup) -> str | None:
        """Give the revision that is there; None if there is none. Raises Rejected or Retry."""


class Ledger(Protocol):
    """The ledger. Every method but `now` raises Retry."""

    def now(self) -> float:
        """Give the ledger's time."""

    def recall(self, pipeline: str) -> Snapshot:
        """Give the state as this process saw it last."""

    def read(self, pipeline: str) -> Snapshot:
        """Read the state as it is now."""

    def change(self, pipeline: str, seen: Snapshot, state: State, *, settled: tuple[StartedIntent, ...] = ()) -> Change:
        """Write the new state if the ledger still holds what was seen, and an entry for each settled intent beside it.

        The entries are kept with the pins that the new state has.
        """

    def journal(self, pipeline: str, intent_id: str) -> StartedIntent | None:
        """Find an intent that became an execution within the last 90 days."""


class Vectors(Protocol):
    """The ledger's entries, found by execution."""

    def vector(self, pipeline: str, execution_id: str) -> Pins:
        """Give the pins that an execution of ours was started with, {} if they are not known. Raises Retry."""


class Scheduler(Protocol):
    """The schedules of planned rollbacks."""

    def due_id(self, name: str, at: float) -> str:
        """Give the id of the rollback that the schedule of this name will request at a time."""

    def put(self, name: str, *, at: float, body: Mapping[str, Any], lateness: float) -> None:
        """Make or replace a schedule that puts `body` on the queue once. Raises Rejected or Retry."""

    def delete(self, name: str) -> bool:
        """Delete a schedule; False if there was none. Raises Rejected or Retry."""


class ReceivedRecord(Protocol):
    """What the queue needs to know of a record that must come again."""

    @property
    def receipt_handle(self) -> str | None:
        """How SQS knows this receive of the record."""

    @property
    def receives(self) -> int:
        """How often the record was received."""


class Queue(Protocol):
    """The queue that records come from."""

    def return_later(self, kept: Sequence[ReceivedRecord]) -> None:
        """Let records come again, the later the more often they came. If it fails, SQS's own time-out applies."""


class DeadLetters(Protocol):
    """The dead-letter queue."""

    def send(self, body: str, *, reason: Reason, message: str) -> None:
        """Take a record that no retry can help. Raises Retry."""


class Journal(Protocol):
    """The ledger's entries on decisions that started nothing."""

    def keep(self, outcomes: Sequence[Outcome], *, now: float) -> None:
        """Keep the decisions that started nothing. Raises Retry."""


class Announcer(Protocol):
    """The event bus on which decisions are announced."""

    def announce(self, outcomes: Sequence[Outcome]) -> None:
        """Announce every decision. Raises Retry."""


class IntentLedger(Protocol):
    """The port to the ledger of intent records and state items; all of it raises Retry."""

    def read(self, pipeline: str) -> Held:
        """Read the state as it is now."""

    def records(self, pipeline: str, ids: Collection[str]) -> Mapping[str, IntentRecord]:
        """Read intent records; an id without a record is left out."""

    def write(self, pipeline: str, write: LedgerWrite) -> Written:
        """Write, if the state is still the one that was seen and no created record exists."""

    def is_ours(self, pipeline: str, execution_id: str) -> bool:
        """Whether a record says that an intent of ours became this execution."""


class Executions(Protocol):
    """The port to a pipeline's executions; all of it raises Rejected or Retry."""

    def start(self, start: Start) -> str:
        """Send the start once and give the execution's id. Retry with reason UNCERTAIN: nobody knows what it did."""

    def stop(self, pipeline: str, stop: ToStop) -> None:
        """Stop an execution, unless it is stopping or over."""

    def listed(self, pipeline: str, *, since: float) -> Sequence[Listed]:
        """List the executions begun since then, and the newest in any case; whose they are is for the caller to say."""


class Questions(Protocol):
    """The port to what an intent depends on."""

    def answer(self, intent: DesiredRevision) -> DesiredRevision:
        """Give the intent with its symbols resolved, all of its revisions found; raises Rejected or Retry."""


class RollbackTargets(Protocol):
    """The port to what a rollback may go back to."""

    def find(self, request: RollbackRequest, state: PipelineState) -> GoodExecution:
        """Find the execution that a request means now; raises Rejected where there is none, or Retry."""


class ReminderQueue(Protocol):
    """The port to the function's own delayed messages."""

    def remind(self, pipeline: str, *, after: float) -> None:
        """Have the pipeline looked at again after so many seconds, 900 at the most; raises Retry."""
