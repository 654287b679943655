"""The doors that several rooms of the service go through: to CodePipeline, to what it remembers, and to the ledger."""

from typing import Protocol

from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.intents.desired import Variable
from revision_trigger.domain.ledger.snapshot import Change, Snapshot
from revision_trigger.domain.ledger.state import StartedIntent, State, Stop
from revision_trigger.domain.pins import Pins
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
