"""One worker's view of the world: every port of the function, as calls that can be watched and interrupted."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.ledger.snapshot import Change, Snapshot
from revision_trigger.domain.ledger.state import EMPTY, StartedIntent, State, Stop
from revision_trigger.domain.ledger.stored import dump, load
from revision_trigger.domain.outcome import Fault, Reason, Rejected
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.starting.definition import Definition
from revision_trigger.domain.starting.lookups import Lookup
from revision_trigger.domain.starting.start import Start
from tests.world.aws import World

Answer = TypeVar("Answer")


@dataclass
class Ports:
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
