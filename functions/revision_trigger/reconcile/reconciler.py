"""The loop of one pipeline: read the state, let the core choose, do that one thing, until nothing can be done.

Every write is a compare-and-swap of the whole state, so any number of workers may run this at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import field, replace

from revision_trigger.domain.history.foreign_starts import adopted
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import IntentRecord
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import Held, LedgerWrite
from revision_trigger.domain.outcome import Fault, Reason, Retry
from revision_trigger.domain.pipeline import claims
from revision_trigger.domain.pipeline.choose import (
    EndThese,
    FinishClaim,
    LookAgain,
    LookUp,
    ReadHistory,
    StartThese,
    choose,
)
from revision_trigger.domain.pipeline.ends import End, Step, end_all
from revision_trigger.domain.routing.routes import Pipeline
from revision_trigger.domain.value_class import mutable_class, value_class
from revision_trigger.ports import Executions, IntentLedger, Questions, ReminderQueue, RollbackTargets
from revision_trigger.reconcile import accepting, claiming, looking_up
from revision_trigger.reconcile.arrivals import Arrival, ended
from revision_trigger.reconcile.history import read_history

LOOKS = 400
"""Passes of one run. A run that could do more sends a message for the rest: each pass may cost a start."""
FARTHEST = 900.0
"""Seconds that a delayed message waits at the most; later times are the sweep's."""


@value_class
class Reconciler:
    """What the loop works with. `mark` gives a new name for each claim, `arn_of` the ARN of a pipeline by our name."""

    ledger: IntentLedger
    executions: Executions
    questions: Questions
    targets: RollbackTargets
    reminders: ReminderQueue
    mark: Callable[[], str]
    arn_of: Callable[[str], str]

    def reconcile(
        self, name: str, pipeline: Pipeline, arrivals: Sequence[Arrival] = (), *, trusting: bool = True
    ) -> "Run":
        """Take the arrivals in and do all that can be done now; gives the run, which says what became of what.

        Not `trusting`: a reminder or a message received again, which must not rely on a reminder that was noted.
        Raises Retry where the ledger cannot be reached.
        """
        run = Run(self, name, pipeline, list(arrivals), trusting)
        for _ in range(LOOKS):
            if run.step():
                return run
        self.reminders.remind(name, after=0.0)
        return run


@mutable_class
class Run:
    """One run of the loop. `ends` is what ended, in order; `duplicates` are the records that arrivals met.

    `refused` are arrivals whose id stands for something else, each with its own end: no record tells of them.
    """

    tools: Reconciler
    name: str
    pipeline: Pipeline
    arrivals: list[Arrival]
    trusting: bool
    ends: list[End] = field(default_factory=list)
    duplicates: dict[str, IntentRecord] = field(default_factory=dict)
    refused: list[tuple[Arrival, End]] = field(default_factory=list)
    records: dict[str, IntentRecord] = field(default_factory=dict)
    read_at: float | None = None

    def step(self) -> bool:
        """Do one thing; whether nothing is left to do."""
        held = self.tools.ledger.read(self.name)
        if self.arrivals:
            accepting.accept(self, held)
            return False
        return self._do(held)

    def record(self, intent_id: str) -> IntentRecord:
        """Read a pending intent's record, once in a run; raises Retry if the ledger lost it."""
        if intent_id not in self.records:
            self.records |= self.tools.ledger.records(self.name, [intent_id])
        if intent_id not in self.records:
            raise Retry(
                Reason.LEDGER_UNAVAILABLE, f"intent {intent_id} is pending and has no record: restore the ledger"
            )
        return self.records[intent_id]

    def read_bodies(self, entries: Sequence[Entry]) -> None:
        """Read the records of entries that are about to start: a look-up of another worker may have changed a body."""
        ids = [
            one.id
            for one in entries
            if one.is_rollback or one.id not in self.records or self.records[one.id].body.symbols
        ]
        self.records |= self.tools.ledger.records(self.name, ids) if ids else {}

    def _do(self, held: Held) -> bool:
        """Do what the core chooses; whether nothing is left to do."""
        match choose(held.state, held.now, read_at=self.read_at):
            case FinishClaim(claim=claim):
                claiming.finish(self, held, claim)
            case StartThese(entries=entries):
                claiming.start(self, held, entries)
            case LookAgain(at=at):
                return self._look_again(held, at)
            case action:
                self._prepare(held, action)
        return False

    def _prepare(self, held: Held, action: ReadHistory | LookUp | EndThese) -> None:
        """Do what comes before a start."""
        match action:
            case ReadHistory(since=since):
                self._read_history(held, since)
            case LookUp(entry=entry):
                looking_up.look_up(self, held, entry)
            case EndThese(ends=ends):
                self.write(held, end_all(held.state, ends))

    def write(self, held: Held, step: Step, *, answered: IntentRecord | None = None) -> bool:
        """Write a step with the records of what ended, and of what was looked up; whether it was made."""
        ids = [end.id for end in step.ends if end.id not in self.records]
        self.records |= self.tools.ledger.records(self.name, ids) if ids else {}
        records = tuple(ended(self.records[end.id], end) for end in step.ends if end.id in self.records)
        if answered and answered.id not in {record.id for record in records}:
            records = (*records, answered)
        written = self.tools.ledger.write(self.name, LedgerWrite(held, step.state, ended=records))
        if written.applied:
            self.ends += step.ends
            self.records |= {record.id: record for record in records}
        return written.applied

    def _read_history(self, held: Held, since: float) -> None:
        try:
            listed = read_history(self, held, since)
        except Fault as fault:
            self.write(held, Step(claims.busy(held.state, fault.message, held.now)))
            return
        if self.write(held, Step(adopted(held.state, listed, held.now))):
            self.read_at = held.now

    def _look_again(self, held: Held, at: float | None) -> bool:
        """Send a reminder before the write that counts on it; farther times are the sweep's."""
        if at is None or at - held.now > FARTHEST:
            return True
        planned = held.state.look_at
        if self.trusting and planned is not None and held.now < planned <= at:
            return True
        self.tools.reminders.remind(self.name, after=max(at - held.now, 0.0))
        return self.write(held, Step(_noted(held.state, at)))


def _noted(state: PipelineState, at: float) -> PipelineState:
    return replace(state, look_at=at)
