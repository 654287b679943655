"""A small world for the core: a ledger, a pipeline whose history lags, a queue, and workers that stop at every call.

A worker is a thread that moves only when it is told to, one call at a time. It can be killed at any call, and any
number of workers can be interleaved. What really started is written down here, whatever the workers think.
"""

import itertools
import random
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from revision_trigger.aws.intent_items import record_of, state_of
from revision_trigger.aws.intent_writes import puts_of
from revision_trigger.domain.clock import Clock
from revision_trigger.domain.history.foreign_starts import Listed
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger.claim import ToStop
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import IntentRecord, Status
from revision_trigger.domain.ledger.state_item import NEW, PipelineState
from revision_trigger.domain.ledger.writes import Held, LedgerWrite, Written
from revision_trigger.domain.outcome import Reason, Rejected, Retry
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.rollback.effect import GoodExecution
from revision_trigger.domain.routing.routes import Pipeline
from revision_trigger.domain.routing.sources import CodeCommitSource
from revision_trigger.domain.starting.start import Start
from revision_trigger.reconcile.arrivals import Arrival
from revision_trigger.reconcile.reconciler import Reconciler

Answer = TypeVar("Answer")

NOW = 1_795_312_800.0
NAME, ARN = "web", "arn:aws:codepipeline:us-east-1:123456789012:web"
SOURCES = ("A", "B")
WEB = Pipeline({action: CodeCommitSource(action.lower(), "main") for action in SOURCES})


def pins(**values: str) -> Pins:
    """Pins by action, as the short values that the stories use."""
    return {action: (("COMMIT_ID", value),) for action, value in values.items()}


class Killed(BaseException):
    """The worker's process is gone: nothing of it goes on, not even what handles exceptions."""


@dataclass
class Begun:
    """An execution that really runs. `lists_at` is when the history shows it, `tells_at` when its revisions.

    `by_api`: somebody else started it by StartPipelineExecution, as we do.
    """

    id: str
    at: float
    pins: dict[str, str]
    by_us: bool
    token: str | None = None
    entries: tuple[Entry, ...] = ()
    variables: tuple[str, ...] = ()
    status: str = "InProgress"
    lists_at: float = 0.0
    tells_at: float = 0.0
    by_api: bool = False


@dataclass
class World:
    """What is true. `honoured`: CodePipeline gives the same execution for the same token."""

    random: random.Random
    honoured: bool = True
    lag: float = 0.0
    time: float = NOW
    state: PipelineState = NEW
    version: int = 0
    records: dict[str, IntentRecord] = field(default_factory=dict)
    executions: list[Begun] = field(default_factory=list)
    reminders: list[float] = field(default_factory=list)
    busy_until: float = 0.0
    blind_until: float = 0.0
    faults: bool = True
    broken: list[str] = field(default_factory=list)
    refused: int = 0
    on_start: list[Callable[[Begun], None]] = field(default_factory=list)
    on_write: list[Callable[[PipelineState, PipelineState, LedgerWrite], None]] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def chance(self, of_hundred: float) -> bool:
        """Whether a fault happens now."""
        return self.faults and self.random.random() * 100 < of_hundred

    def begin(self, values: Mapping[str, str], *, token: str | None = None, entries: tuple[Entry, ...] = ()) -> Begun:
        """Start an execution, ours with a token, a person's without."""
        latest = self.executions[-1].pins if self.executions else dict.fromkeys(SOURCES, "0")
        number = next(self.numbers)
        at = self.time + number / 1000
        listed = self.time + (self.random.choice([0, 0, 20, self.lag]) if token and self.faults else 0)
        told = listed + (self.random.choice([0, 0, 30, 300]) if not token and self.faults else 0)
        begun = Begun(f"execution-{number}", at, {**latest, **values}, token is not None, token, entries)
        begun.lists_at, begun.tells_at = listed, told
        self.executions.append(begun)
        return begun

    def one(self, execution_id: str) -> Begun:
        """Find an execution."""
        return next(one for one in self.executions if one.id == execution_id)


class Ports:
    """Every port of the reconciler, over one world. `gate` is told the name of each call, before and after it.

    The ledger's items are built, bounded and read back by the adapter's own code: the world keeps what DynamoDB would.
    """

    def __init__(self, world: World, gate: Callable[[str], None] = lambda _: None) -> None:
        self.world, self.gate, self.calls = world, gate, list[str]()

    # the ledger
    def read(self, pipeline: str) -> Held:
        assert pipeline == NAME
        return self._call("read", lambda: Held(self.world.state, self.world.version, self.world.time))

    def records(self, pipeline: str, ids: Collection[str]) -> Mapping[str, IntentRecord]:
        assert pipeline == NAME
        return self._call("records", lambda: {one: self.world.records[one] for one in ids if one in self.world.records})

    def write(self, pipeline: str, write: LedgerWrite) -> Written:
        assert pipeline == NAME
        written = self._call("write", lambda: self._write(write))
        if written.applied and self.world.chance(2):
            raise Retry(Reason.LEDGER_UNAVAILABLE, "the answer was lost")
        return written

    def _write(self, write: LedgerWrite) -> Written:
        world = self.world
        held = Held(world.state, world.version, world.time)
        state, *records = [put["Item"] for put in puts_of(write, "mark", table="", partition="", now=world.time)]
        known = {one.id: world.records[one.id] for one in write.created if one.id in world.records}
        if known or write.seen.version != world.version or world.chance(2):
            return Written(False, held, known)
        for observe in world.on_write:
            observe(world.state, write.state, write)
        world.state, world.version = state_of(state)
        world.records |= {one.id: one for one in map(record_of, records)}
        return Written(True, Held(world.state, world.version, world.time))

    def is_ours(self, pipeline: str, execution_id: str) -> bool:
        assert pipeline == NAME
        return self._call("index", lambda: any(_started(one) == execution_id for one in self.world.records.values()))

    # the pipeline
    def start(self, start: Start) -> str:
        return self._call("start", lambda: self._start(start))

    def _start(self, start: Start) -> str:
        world = self.world
        if world.time < world.busy_until or world.chance(4):
            world.refused += 1
            raise Retry(Reason.BUSY, "somebody edits it")
        if world.chance(3):
            raise Retry(Reason.UNCERTAIN, "no answer, and nothing began")
        begun = next((one for one in world.executions if world.honoured and one.token == start.token), None)
        if begun is None:
            entries = world.state.claim.entries if world.state.claim and world.state.claim.token == start.token else ()
            values = {one.action: one.value for one in start.revisions}
            begun = world.begin(values, token=start.token, entries=entries)
            begun.variables = tuple(one.name for one in start.variables)
            for observe in world.on_start:
                observe(begun)
        if world.chance(5):
            raise Retry(Reason.UNCERTAIN, "no answer, though it began")
        return begun.id

    def stop(self, pipeline: str, stop: ToStop) -> None:
        def end() -> None:
            if self.world.one(stop.execution_id).status == "InProgress":
                self.world.one(stop.execution_id).status = "Stopped"

        assert pipeline == NAME
        self._call("stop", end)

    def listed(self, pipeline: str, *, since: float) -> Sequence[Listed]:
        assert pipeline == NAME
        return self._call("list", lambda: self._listed(since))

    def _listed(self, since: float) -> list[Listed]:
        world = self.world
        if world.time < world.blind_until:
            raise Retry(Reason.HISTORY_UNAVAILABLE, "throttled")
        shown = [one for one in world.executions if one.lists_at <= world.time]
        newest = shown[-1:]
        return [self._line(one) for one in shown if one.at >= since or one in newest]

    def _line(self, one: Begun) -> Listed:
        tells = one.tells_at <= self.world.time
        told = pins(**one.pins) if tells else {}
        return Listed(one.id, "others", one.status, one.at, told, tells_all=tells, is_by_api=one.by_us or one.by_api)

    # questions, targets, reminders
    def answer(self, intent: DesiredRevision) -> DesiredRevision:
        return intent

    def find(self, request: RollbackRequest, state: PipelineState) -> GoodExecution:
        return self._call("target", lambda: self._find(request, state))

    def _find(self, request: RollbackRequest, state: PipelineState) -> GoodExecution:
        world = self.world
        if world.time < world.blind_until:
            raise Retry(Reason.HISTORY_UNAVAILABLE, "throttled")
        runs = {action: pin.revisions for action, pin in state.pins.items()}
        for one in reversed(world.executions):
            if one.status == "Succeeded" and pins(**one.pins) != runs and one.lists_at <= world.time:
                return GoodExecution(one.id, pins(**one.pins), dict.fromkeys(one.pins, Clock(float(int(one.at)))))
        raise Rejected(Reason.NO_GOOD_EXECUTION, f"{request.id}: nothing good is listed")

    def remind(self, pipeline: str, *, after: float) -> None:
        assert pipeline == NAME
        self._call("remind", lambda: self.world.reminders.append(self.world.time + after))

    def _call(self, name: str, do: Callable[[], Answer]) -> Answer:
        self.calls.append(name)
        self.gate(f"before {name}")
        answer = do()
        self.gate(f"after {name}")
        return answer


def _started(record: IntentRecord) -> str | None:
    return record.execution_id if record.status is Status.STARTED else None


_MARKS = itertools.count(1)


def reconciler(ports: Ports) -> Reconciler:
    """Wire the real reconciler to these ports."""
    return Reconciler(ports, ports, ports, ports, ports, mark=lambda: f"mark-{next(_MARKS)}", arn_of=lambda _: ARN)


Work = Callable[[Ports], Any]


class Worker:
    """One piece of work in a thread that waits at every call until it is told to go on, or is killed there."""

    def __init__(self, world: World, work: Work) -> None:
        self.ports, self.place, self.error = Ports(world, self._wait), "new", None
        self._killed = False
        self._go, self._stopped = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    error: BaseException | None

    @property
    def alive(self) -> bool:
        return self.place != "done"

    def step(self) -> None:
        """Let it go on to its next call, or to its end."""
        if self.alive:
            self._go.release()
            self._stopped.acquire()

    def kill(self) -> None:
        """End it where it stands."""
        self._killed = True
        self.step()

    def finish(self) -> None:
        """Let it go on to its end."""
        while self.alive:
            self.step()

    def _wait(self, place: str) -> None:
        self.place = place
        self._stopped.release()
        self._go.acquire()
        if self._killed:
            raise Killed

    def _run(self, work: Work) -> None:
        self._go.acquire()
        try:
            if self._killed:
                raise Killed  # noqa: TRY301  it never ran, and its message comes again
            work(self.ports)
        except BaseException as error:  # noqa: BLE001  the story asks what ended it
            self.error = error
        finally:
            self.place = "done"
            self._stopped.release()


def take(intent: Any, *, trusting: bool = True) -> Work:
    """Have a worker take an intent in and do all that can be done."""
    return lambda ports: reconciler(ports).reconcile(NAME, WEB, [Arrival(intent)], trusting=trusting)


def look(*, trusting: bool = False) -> Work:
    """Have a worker look at the pipeline, as a reminder or a sweep does."""
    return lambda ports: reconciler(ports).reconcile(NAME, WEB, trusting=trusting)
