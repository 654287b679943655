"""A small world for the service: a ledger, a pipeline and workers that stop at every call and can be killed there.

Each worker is a thread that moves only when it is told to, one call at a time, so any interleaving can be played and
played again. Not played is what rule 1 of the design leaves open: a send that is in flight longer than a claim's lease.
"""

import itertools
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.adoption import foreign_seen
from revision_trigger.domain.history.execution import STARTED_BY_API, Execution
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger.claims import LEASE
from revision_trigger.domain.ledger.snapshot import Change, Snapshot
from revision_trigger.domain.ledger.state import EMPTY, StartedIntent, State, Stop
from revision_trigger.domain.ledger.stored import dump, load
from revision_trigger.domain.outcome import Fault, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.domain.starting.lookups import Commit, Image, Lookup, Object
from revision_trigger.domain.starting.start import Start
from revision_trigger.handlers.automatic_rollbacks import Causes
from revision_trigger.handlers.planned_rollbacks import PlannedRollbacks
from revision_trigger.handlers.revisions import Service
from revision_trigger.reconcile.prepare import Preparer
from revision_trigger.reconcile.reminders import Reminders
from revision_trigger.reconcile.rollback_search import RollbackSearch
from revision_trigger.reconcile.starter import Starter
from revision_trigger.reconcile.tools import Tools
from tests.builders import PIPELINES, routes

Answer = TypeVar("Answer")

NOW = 1_795_312_800.0
SETTLE = 120.0
ARN = "arn:aws:codepipeline:us-east-1:123456789012:"


class Killed(BaseException):
    """The worker's process is gone: nothing of it goes on, not even what handles exceptions."""


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


@dataclass
class Doors:
    """One worker's ledger and pipeline. `gate` is passed before and after every call takes effect."""

    world: World
    gate: Callable[[str], None] = lambda _: None
    calls: list[str] = field(default_factory=list)
    defined: dict[str, Definition] = field(default_factory=dict)
    _seen: dict[str, tuple[State, int]] = field(default_factory=dict)

    def now(self) -> float:
        return self.world.time

    def recall(self, pipeline: str) -> Snapshot:
        if pipeline not in self._seen:
            return self.read(pipeline)
        return Snapshot(*self._seen[pipeline], self.world.time, recalled=True)

    def read(self, pipeline: str) -> Snapshot:
        first = pipeline not in self._seen
        return self._call("read", lambda: self._note(pipeline, first=first))

    def change(self, pipeline: str, seen: Snapshot, state: State, *, settled: tuple[StartedIntent, ...] = ()) -> Change:
        def put() -> Change:
            _, version = self.world.states.get(pipeline, ("", 0))
            if version != seen.version:
                return Change(False, self._note(pipeline))
            self.world.states[pipeline] = (dump(state), version + 1)
            self.world.entries.update({(pipeline, one.id): one for one in settled})
            pins = state.running
            self.world.vectors.update({one.execution_id: pins.get(one.execution_id, {}) for one in settled})
            return Change(True, self._note(pipeline))

        return self._call("change", put)

    def journal(self, pipeline: str, intent_id: str) -> StartedIntent | None:
        return self._call("journal", lambda: self.world.entries.get((pipeline, intent_id)))

    def start(self, start: Start) -> str:
        return self._call("start", lambda: self.world.begin(start))

    def vector(self, pipeline: str, execution_id: str) -> Pins:
        assert pipeline
        return self._call("vector", lambda: self.world.vectors.get(execution_id, {}))

    def past(self, pipeline: str, *, most: int) -> list[Execution]:
        return self._call("past", lambda: self.world.listed(pipeline)[:most])

    def variables(self, pipeline: str, execution_id: str) -> list[Variable]:
        assert pipeline
        start = self.world.one(execution_id).start
        return self._call("variables", lambda: list(start.variables) if start else [])

    def actions(self, pipeline: str, execution_id: str) -> list[ActionRun]:
        assert pipeline
        return self._call("actions", lambda: self.world.runs.get(execution_id, []))

    def stop(self, pipeline: str, stop: Stop) -> None:
        assert pipeline
        self._call("stop", lambda: self.world.stop(stop))

    def takes_trigger_id(self, pipeline: str) -> bool:
        return bool(pipeline) and self.world.named

    def trigger_id(self, pipeline: str, execution_id: str) -> str | None:
        (begun,) = [one for one in self.world.executions if (one.pipeline, one.id) == (pipeline, execution_id)]
        variables = begun.start.variables if begun.start else ()
        return self._call("trigger_id", lambda: next((v.value for v in variables if v.name == "TriggerId"), "another"))

    def get(self, pipeline: str, *, max_age: float = math.inf) -> Definition:
        if max_age == 0:
            self.defined.pop(pipeline, None)
        if pipeline not in self.defined:
            self.defined[pipeline] = self._call("define", lambda: self.world.definition(pipeline))
        return self.defined[pipeline]

    def heard(self, pipeline: str, version: int) -> None:
        if pipeline in self.defined and self.defined[pipeline].version != version:
            del self.defined[pipeline]

    def find(self, pipeline: str, lookup: Lookup) -> str | None:
        assert pipeline
        return self._call("find", lambda: self.world.find(lookup))

    def history(self, pipeline: str, *, since: float) -> list[Execution]:
        assert since
        return self._call("history", lambda: self.world.listed(pipeline))

    def wake(self, pipeline: str, tries: int, delay_seconds: int) -> None:
        self._call("wake", lambda: self.world.wakes.append((pipeline, tries, self.world.time + delay_seconds)))

    def bury(self, intent: DesiredRevision, fault: Fault) -> None:
        self._call("bury", lambda: self.world.buried.append((intent.id, fault.reason)))

    def due_id(self, name: str, at: float) -> str:
        return f"{name} at {at}"

    def put(self, name: str, *, at: float, body: Mapping[str, Any], lateness: float) -> None:
        assert lateness > 0

        def put() -> None:
            if at <= self.world.time:
                raise Rejected(Reason.INVALID_REQUEST, "the Scheduler takes no time that is over")
            self.world.schedules[name] = (at, body)

        self._call("put", put)

    def delete(self, name: str) -> bool:
        return self._call("delete", lambda: self.world.schedules.pop(name, None) is not None)

    def _note(self, pipeline: str, *, first: bool = False) -> Snapshot:
        text, version = self.world.states.get(pipeline, ("", 0))
        self._seen[pipeline] = (load(text) if text else EMPTY, version)
        return Snapshot(*self._seen[pipeline], self.world.time, first=first)

    def _call(self, name: str, do: Callable[[], Answer]) -> Answer:
        self.calls.append(name)
        self.gate(f"before {name}")
        answer = do()
        self.gate(f"after {name}")
        return answer


def service(doors: Doors, owner: str = "worker", *, reserve: float = 1.0, known: Routes | None = None) -> Service:
    """Wire a service to these doors."""
    numbers = itertools.count()
    known = known or routes()
    preparer = Preparer(doors, doors, known)
    starter = Starter(
        pipelines=doors,
        ledger=doors,
        routes=known,
        pipeline_arn_prefix=ARN,
        owner=lambda: f"{owner}-{next(numbers)}",
        settle=SETTLE,
        warn=doors.world.warnings.append,
    )
    tools = Tools(
        doors,
        starter,
        known,
        preparer=preparer,
        rollbacks=RollbackSearch(doors, doors, doors, preparer, known),
        wakes=Reminders(doors, doors.wake),
        bury=doors.bury,
        pause=lambda: doors.gate("pause"),
        reserve=reserve,
    )
    return Service(tools, PlannedRollbacks(doors, doors, doors, known), Causes(doors, doors, known))


class Worker:
    """One delivery of one intent, handled in a thread that waits at every gate."""

    def __init__(self, world: World, intent: DesiredRevision | RollbackRequest, name: str) -> None:
        self.doors = Doors(world, self._wait)
        self.outcome: Outcome | None = None
        self.place = "new"
        self._killed = False
        self._go, self._stopped = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, args=(service(self.doors, name), intent), daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self.place != "done"

    @property
    def is_sending(self) -> bool:
        return self.place == "before start"

    def step(self) -> None:
        """Let it go on to its next gate, or to its end."""
        if self.alive:
            self._go.release()
            self._stopped.acquire()

    def kill(self) -> None:
        """End it where it stands."""
        self._killed = True
        self.step()

    def finish(self) -> None:
        """Let it go on to its end; a worker that waits for another without end is handed back by itself."""
        while self.alive:
            self.step()

    def _wait(self, place: str) -> None:
        self.place = place
        self._stopped.release()
        self._go.acquire()
        if self._killed:
            raise Killed

    def _run(self, handler: Service, intent: DesiredRevision | RollbackRequest) -> None:
        self._go.acquire()
        try:
            if not self._killed:
                if isinstance(intent, RollbackRequest):
                    self.outcome = handler.roll_back(intent, lambda: 60.0)[intent.id]
                else:
                    self.outcome = handler.fulfil([intent], lambda: 60.0)[intent.id]
        except Killed:
            pass
        finally:
            self.place = "done"
            self._stopped.release()


def lease_and_settle() -> float:
    """Seconds after which nothing of a dead worker can be under way."""
    return LEASE + SETTLE + 1
