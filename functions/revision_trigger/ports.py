"""The doors that several rooms of the service go through: to CodePipeline, to what it remembers, and to the ledger."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.history.foreign_starts import Listed
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger.claim import ToStop
from revision_trigger.domain.ledger.records import Record
from revision_trigger.domain.ledger.snapshot import Change, Snapshot
from revision_trigger.domain.ledger.state import StartedIntent, State, Stop
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import Held, LedgerWrite, Written
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.rollback.effect import GoodExecution
from revision_trigger.domain.starting.start import Start


class Pipelines(Protocol):
    """The door to CodePipeline."""

    def start(self, start: Start) -> str:
        """Send the start once and return the execution's id; raises Rejected or Retry."""

    def stop(self, pipeline: str, stop: Stop) -> None:
        """Stop an execution, unless it is stopping or over; raises Rejected or Retry."""

    def history(self, pipeline: str, *, since: float) -> list[Execution]:
        """List the executions begun since then, and the newest in any case; raises Rejected or Retry."""

    def takes_trigger_id(self, pipeline: str) -> bool:
        """Whether the pipeline declares the variable TriggerId; raises Rejected or Retry."""

    def trigger_id(self, pipeline: str, execution_id: str) -> str | None:
        """Give an execution's TriggerId; raises Rejected or Retry."""


class Past(Protocol):
    """The door to what a pipeline did; all of it raises Rejected or Retry."""

    def past(self, pipeline: str, *, most: int) -> list[Execution]:
        """List the newest executions, so many at the most, newest first."""

    def variables(self, pipeline: str, execution_id: str) -> list[Variable]:
        """Give what an execution's variables were."""

    def actions(self, pipeline: str, execution_id: str) -> list[ActionRun]:
        """Give what the actions of an execution did."""


class Ledger(Protocol):
    """The door to the ledger; all of it raises Retry."""

    def now(self) -> float:
        """Give the ledger's time."""

    def recall(self, pipeline: str) -> Snapshot:
        """Give what was seen last."""

    def read(self, pipeline: str) -> Snapshot:
        """Read the state as it is now."""

    def change(self, pipeline: str, seen: Snapshot, state: State, *, settled: tuple[StartedIntent, ...] = ()) -> Change:
        """Put the new state if the ledger still holds what was seen, and the settled intents into the journal.

        They are kept with the pins that the new state has.
        """

    def journal(self, pipeline: str, intent_id: str) -> StartedIntent | None:
        """Find an intent that was settled within the last 90 days."""


class Vectors(Protocol):
    """The door to the journal by execution."""

    def vector(self, pipeline: str, execution_id: str) -> Pins:
        """Give what an execution of ours was started with, {} if that is not known; raises Retry."""


class IntentLedger(Protocol):
    """The port to the ledger of intent records and state items; all of it raises Retry."""

    def read(self, pipeline: str) -> Held:
        """Read the state as it is now."""

    def records(self, pipeline: str, ids: Collection[str]) -> Mapping[str, Record]:
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
