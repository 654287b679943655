"""What is true in the small world, whatever its workers believe: executions, the ledger's items, schedules."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.adoption import foreign_seen
from revision_trigger.domain.history.execution import STARTED_BY_API, Execution
from revision_trigger.domain.ledger.state import StartedIntent, Stop
from revision_trigger.domain.ledger.stored import dump, load
from revision_trigger.domain.outcome import Fault, Reason, Retry
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.domain.starting.lookups import Commit, Image, Lookup, Object
from revision_trigger.domain.starting.start import Start
from tests.builders import PIPELINES

NOW = 1_795_312_800.0


@dataclass
class Begun:
    """An execution that really runs."""

    id: str
    pipeline: str
    start: Start | None
    at: float
    revisions: dict[str, str]
    trigger: str = STARTED_BY_API
    status: str = "InProgress"
    goes_back_to: str | None = None


@dataclass
class World:
    """What is true, whatever the workers think. `heard`: the event of an execution's begin comes at once; `named`: the
    pipeline declares TriggerId; `absent`: revisions that do not exist; `meanings`: what lookups of names find; `runs`:
    what the actions of an execution did; `stop_fault`: what comes of stopping one; `latest`: what a source runs at
    that no start pins."""

    honoured: bool = True
    listing_delay: float = 0.0
    heard: bool = False
    named: bool = False
    time: float = NOW
    executions: list[Begun] = field(default_factory=list)
    tried: list[Start] = field(default_factory=list)
    states: dict[str, tuple[str, int]] = field(default_factory=dict)
    entries: dict[tuple[str, str], StartedIntent] = field(default_factory=dict)
    conflicts: int = 0
    wakes: list[tuple[str, int, float]] = field(default_factory=list)
    buried: list[tuple[str, Reason]] = field(default_factory=list)
    defined: Definition | None = None
    mode: str = "SUPERSEDED"
    runs: dict[str, list[ActionRun]] = field(default_factory=dict)
    vectors: dict[str, Pins] = field(default_factory=dict)
    stopped: list[Stop] = field(default_factory=list)
    stop_fault: Fault | None = None
    warnings: list[str] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    meanings: dict[Lookup, str] = field(default_factory=dict)
    latest: dict[str, str] = field(default_factory=dict)
    schedules: dict[str, tuple[float, Mapping[str, Any]]] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def begin(self, start: Start) -> str:
        """Start an execution, or give the one that this token began."""
        self.tried.append(start)
        if self.conflicts and start.pipeline == "web":
            self.conflicts -= 1
            raise Retry(Reason.BUSY, "busy")
        for begun in self.executions:
            if self.honoured and begun.start and begun.start.token == start.token:
                return begun.id
        revisions = self.latest | {pin.action: pin.value for pin in start.revisions}
        return self._add(start, revisions)

    def begin_by_hand(self, **revisions: str) -> str:
        """Start an execution as a person would."""
        return self._add(None, revisions)

    def roll_a_stage_back(self, target: str) -> str:
        """Have CodePipeline itself roll a stage back, as a person would ask it to."""
        execution = self._add(None, self.one(target).revisions)
        self.one(execution).goes_back_to = target
        return execution

    def note_foreign(self, pipeline: str, execution_id: str) -> None:
        """Somebody notes an execution that no intent is known to have become, while others work."""
        if pipeline in self.states:
            text, version = self.states[pipeline]
            self.states[pipeline] = (dump(foreign_seen(load(text), execution_id)), version + 1)

    def _add(self, start: Start | None, revisions: dict[str, str]) -> str:
        execution = f"execution-{next(self.numbers)}"
        pipeline, trigger = (start.pipeline, STARTED_BY_API) if start else ("web", "ManualRollback")
        self.executions.append(Begun(execution, pipeline, start, self.time, revisions, trigger))
        if self.heard:
            self.note_foreign(pipeline, execution)
        return execution

    def definition(self, pipeline: str) -> Definition:
        """Give the pipeline as CodePipeline has it now: as its routes say, unless `defined` is something else."""
        if self.defined is not None:
            return self.defined
        kinds = {"ecr": "ECR", "codecommit": "CodeCommit", "s3": "S3", "connection": "CodeStarSourceConnection"}
        sources = PIPELINES["pipelines"][pipeline]["sources"]
        providers = {name: kinds[next(iter(source))] for name, source in sources.items()}
        variables = frozenset({"Color", *(["TriggerId"] if self.named else [])})
        actions = {name: SourceAction(name, provider) for name, provider in providers.items()}
        return Definition(version=1, type="V2", mode=self.mode, sources=actions, variables=variables)

    def end(self, execution_id: str, status: str, *runs: ActionRun) -> None:
        """End an execution, whose actions did so."""
        self.one(execution_id).status = status
        self.runs[execution_id] = list(runs)

    def one(self, execution_id: str) -> Begun:
        """Give an execution."""
        (begun,) = [one for one in self.executions if one.id == execution_id]
        return begun

    def stop(self, stop: Stop) -> None:
        """Stop an execution, if it runs."""
        if self.stop_fault:
            raise self.stop_fault
        self.stopped.append(stop)
        begun = self.one(stop.execution_id)
        begun.status = "Stopped" if begun.status == "InProgress" else begun.status

    def find(self, lookup: Lookup) -> str | None:
        """Give what a lookup finds now: whatever is named exactly, unless it is `absent`, and what a name means."""
        match lookup:
            case Image(digest=str(value)) | Object(version=str(value)) | Commit(id=str(value)):
                return None if value in self.absent else value
        return self.meanings.get(lookup)

    def listed(self, pipeline: str) -> list[Execution]:
        """Give a pipeline's history as CodePipeline would list it now, newest first."""
        return [
            Execution(
                begun.id,
                begun.status,
                begun.at,
                begun.trigger,
                begun.revisions,
                is_stage_rollback=begun.goes_back_to is not None,
                goes_back_to=begun.goes_back_to,
            )
            for begun in reversed(self.executions)
            if begun.pipeline == pipeline and begun.at + self.listing_delay <= self.time
        ]

    def started(self) -> list[Start]:
        """Give every start that became an execution, in order."""
        return [begun.start for begun in self.executions if begun.start]
