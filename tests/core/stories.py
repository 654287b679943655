"""Random stories of one pipeline: all features at once, workers that interleave, stop and die, and judges of the rules.

The judges are written from the rules of the design (once, in order, whole, not against people, nothing lost), and look
at what really started, never at what the code decided.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.rollback import (
    CancelRequest,
    HoldRequest,
    LastGood,
    PlanRequest,
    ReleaseRequest,
    RollbackRequest,
)
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import LedgerWrite
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.pipeline.heard import heard
from revision_trigger.domain.revision import SourceRevision
from tests.core.world import NAME, SOURCES, Begun, Killed, Ports, Work, Worker, World, look, take

VISIBILITY = 180.0
"""Seconds until SQS gives a message again that a dead worker left."""


@dataclass
class Message:
    """One message on the queue, with the work that it makes."""

    work: Callable[[bool], Work]
    at: float
    receives: int = 0


@dataclass
class Judge:
    """Follows what really started, source by source: the value that should run and the clock it has."""

    world: World
    should: dict[str, tuple[str, float]] = field(default_factory=lambda: dict.fromkeys(SOURCES, ("0", 0.0)))
    started: dict[str, str] = field(default_factory=dict)
    ended: dict[str, Status] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    clocks: dict[str, dict[str, float]] = field(default_factory=dict)

    def saw_start(self, begun: Begun) -> None:
        """Rules once, in order, whole."""
        for entry in begun.entries:
            if entry.id in self.started:
                self.world.broken.append(f"twice: {entry.id} in {self.started[entry.id]} and {begun.id}")
            self.started[entry.id] = begun.id
        if not begun.entries:
            self.world.broken.append(f"a start without a claim: {begun.id}")
        if any(entry.is_rollback for entry in begun.entries):
            self._went_back(begun)
            return
        for action in SOURCES:
            self._in_order(begun, action)

    def _went_back(self, begun: Begun) -> None:
        """A rollback runs just what its target ran, and that went well."""
        effect = begun.entries[0].effect
        target = self.world.one(effect.target) if effect and effect.target else None
        if target is None or target.pins != begun.pins or target.status != "Succeeded":
            self.world.broken.append(f"a rollback to nothing good: {begun.id}")
        self.should = {action: (begun.pins[action], -1.0) for action in SOURCES}

    def _in_order(self, begun: Begun, action: str) -> None:
        moves = [
            (entry.moves[action].clock.at, entry.order, self.values[entry.id][action])
            for entry in begun.entries
            if action in entry.moves
        ]
        value, clock = self.should[action]
        if not moves:
            if begun.pins[action] != value:
                self.world.broken.append(f"turned back: {action} {begun.pins[action]} instead of {value} in {begun.id}")
            return
        at, _, wanted = max(moves)
        if at < clock:
            self.world.broken.append(f"late over newer: {action} of {at} over {clock} in {begun.id}")
        if begun.pins[action] != wanted:
            self.world.broken.append(f"not what was asked: {action} {begun.pins[action]}, not {wanted}, in {begun.id}")
        self.should[action] = (wanted, at)

    def saw_write(self, old: PipelineState, new: PipelineState, write: LedgerWrite) -> None:
        """Every intent ends once; nothing is claimed under a hold; pins that people moved are what should run."""
        for record in (*write.created, *write.ended):
            before = self.ended.get(record.id)
            if before and before is not record.status:
                self.world.broken.append(f"ends twice: {record.id} {before} and {record.status}")
            if record.status is not Status.PENDING:
                self.ended[record.id] = record.status
        self._held(old, new)
        self._adopted(old, new)
        self._bounded(new)

    def _held(self, old: PipelineState, new: PipelineState) -> None:
        if new.claim is None or (old.claim and old.claim.mark == new.claim.mark):
            return
        lasting = [hold for hold in old.holds if hold.lasts(self.world.time)]
        if lasting and any(not (entry.force or entry.is_rollback) for entry in new.claim.entries):
            self.world.broken.append(f"claimed under a hold: {[entry.id for entry in new.claim.entries]}")

    def _adopted(self, old: PipelineState, new: PipelineState) -> None:
        """What a person started, once its revisions were told, is what should run."""
        pinned = {one.id for one in old.executions if one.is_pinned}
        for one in new.executions:
            if one.whose == "others" and one.is_pinned and one.id not in pinned and not self.world.one(one.id).by_us:
                for action, pin in new.pins.items():
                    if old.pins.get(action) != pin:
                        self.should[action] = (pin.revisions[0][1], pin.clock.at)

    def _bounded(self, new: PipelineState) -> None:
        if len(new.pending) > 60 or len(new.holds) > 50 or len(new.executions) > 40:
            self.world.broken.append("a list without a bound")


class Story:
    """One story, from its seed alone."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  a story, not a secret
        honoured = self.random.random() < 0.5
        self.world = World(self.random, honoured, lag=600.0 if honoured else 100.0)
        self.judge = Judge(self.world)
        self.world.on_start.append(self.judge.saw_start)
        self.world.on_write.append(self.judge.saw_write)
        self.queue: list[Message] = []
        self.workers: list[tuple[Worker, Message]] = []
        self.asked: list[Any] = []
        self.told: list[str] = []
        first = self.world.begin(dict.fromkeys(SOURCES, "0"))
        first.status, first.lists_at, first.tells_at = "Succeeded", 0.0, 0.0

    def play(self, things: int = 40) -> "Story":
        """Let things happen, then let everything come to rest."""
        for _ in range(things):
            self._one_thing()
            for _ in range(self.random.choice([0, 3, 10, 30])):
                self._advance()
        self._come_to_rest()
        return self

    # what happens
    def _one_thing(self) -> None:
        kinds: dict[Callable[[], None], float] = {
            self._push: 8,
            self._with_variable: 1,
            self._forced: 1,
            self._hold: 1,
            self._release: 2,
        }
        kinds |= {self._roll_back: 1.5, self._plan: 0.5, self._cancel: 0.5, self._by_hand: 1, self._end_one: 4}
        kinds |= {self._wait: 6, self._be_busy: 1, self._be_blind: 0.5, self._again: 2}
        self.random.choices(list(kinds), list(kinds.values()))[0]()

    def _send(self, intent: Any, after: float = 0.0) -> None:
        self.asked.append(intent)
        self._deliver(intent, after)

    def _deliver(self, intent: Any, after: float) -> None:
        self.queue.append(Message(lambda trusting: take(intent, trusting=trusting), self.world.time + after))

    def _id(self, kind: str) -> str:
        return f"{kind}-{len(self.asked)}"

    def _revisions(self, **more: Any) -> DesiredRevision:
        name, late = self._id("push"), self.random.choice([0, 0, 0, 1, 30])
        wanted = self.random.choice([("A",), ("B",), ("A", "B")])
        values = {action: f"{name}{action}" if self.random.random() < 0.8 else "0" for action in wanted}
        self.judge.values[name] = values
        revisions = tuple(SourceRevision(action, "COMMIT_ID", value) for action, value in values.items())
        reason = more.pop("reason", Reason.COMMIT_PUSHED)
        return DesiredRevision(name, NAME, revisions, float(int(self.world.time - late)), reason, **more)

    def _push(self) -> None:
        self._send(self._revisions(), self.random.choice([0, 0, 0, 20, 200]))

    def _with_variable(self) -> None:
        self._send(self._revisions(reason=Reason.DESIRED_REVISION, variables=(Variable("Color", "red"),)))

    def _forced(self) -> None:
        self._send(self._revisions(reason=Reason.DESIRED_REVISION, force=True))

    def _hold(self) -> None:
        until = self.random.choice([None, self.world.time + 200, self.world.time + 2000])
        self._send(HoldRequest(self._id("hold"), NAME, float(int(self.world.time)), until=until))

    def _release(self) -> None:
        self._send(ReleaseRequest(self._id("release"), NAME, float(int(self.world.time))))

    def _roll_back(self) -> None:
        name = self._id("rollback")
        stop: Any = self.random.choice([None, "wait"])
        at = float(int(self.world.time))
        self._send(RollbackRequest(name, NAME, LastGood(), at, Reason.ROLLBACK_REQUESTED, stop=stop))

    def _plan(self) -> None:
        at = self.world.time + self.random.choice([60, 600])
        self._send(PlanRequest(self._id("plan"), NAME, "nightly", at, {}, float(int(self.world.time))))

    def _cancel(self) -> None:
        self._send(CancelRequest(self._id("cancel"), NAME, "nightly", float(int(self.world.time))))

    def _by_hand(self) -> None:
        value = f"hand-{len(self.world.executions)}"
        begun = self.world.begin({self.random.choice(SOURCES): value})
        self._tell(begun, "InProgress")

    def _end_one(self) -> None:
        running = [one for one in self.world.executions if one.status == "InProgress"]
        if running:
            one = self.random.choice(running)
            one.status = self.random.choice(["Succeeded", "Succeeded", "Succeeded", "Failed", "Superseded"])
            self._tell(one, one.status)

    def _tell(self, begun: Begun, status: str) -> None:
        """Send CodePipeline's event, mostly soon, sometimes late or never."""
        if self.random.random() < 0.9:
            after = self.random.choice([0, 0, 5, 60])
            self.queue.append(Message(lambda _: hear(begun.id, status), self.world.time + after))

    def _wait(self) -> None:
        self._pass(self.random.choice([1, 5, 20, 45, 200, 600]))

    def _be_busy(self) -> None:
        self.world.busy_until = self.world.time + self.random.choice([5, 60, 400])

    def _be_blind(self) -> None:
        self.world.blind_until = self.world.time + self.random.choice([5, 60, 400])

    def _again(self) -> None:
        """A copy of something that came before, at any distance."""
        if self.asked:
            self._deliver(self.random.choice(self.asked), self.random.choice([0, 100]))

    # how it is worked on
    def _pass(self, seconds: float) -> None:
        """A send that outlives its lease is outside of rule 1: its sender dies with it."""
        self.world.time += seconds
        for worker, _ in self.workers:
            if seconds > 2 and worker.place == "before start":
                worker.kill()

    def _advance(self) -> None:
        """Let one worker make one call, die, or take a message."""
        self._collect()
        alive = [worker for worker, _ in self.workers if worker.alive]
        due = [message for message in self.queue if message.at <= self.world.time]
        if due and (not alive or (len(alive) < 3 and self.random.random() < 0.1)):
            message = self.random.choice(due)
            self.queue.remove(message)
            message.receives += 1
            self.workers.append((Worker(self.world, message.work(message.receives == 1)), message))
        elif alive:
            worker = self.random.choice(alive)
            worker.kill() if self.random.random() < 0.01 else worker.step()

    def _collect(self) -> None:
        """Put back what a dead worker left, or could not do; take the reminders that were sent."""
        for worker, message in [one for one in self.workers if not one[0].alive]:
            self.workers.remove((worker, message))
            if isinstance(worker.error, Killed | Retry):
                message.at = self.world.time + VISIBILITY
                self.queue.append(message)
            elif worker.error is not None:
                raise worker.error
        self.queue += [Message(lambda _: look(), at) for at in self.world.reminders]
        self.world.reminders.clear()

    def _come_to_rest(self) -> None:
        """No fault happens any more, and everything is released: nothing may be left undone."""
        self.world.faults = False
        self.world.busy_until = self.world.blind_until = 0.0
        for _ in range(60):
            self._send(ReleaseRequest(self._id("release"), NAME, self.world.time + 1))
            self._drain()
            if not self.queue and not self.world.state.pending and self.world.state.claim is None:
                break
            self._pass(450)
            self._end_all()
            self.queue.append(Message(lambda _: look(), self.world.time))
        self._judge_the_end()

    def _end_all(self) -> None:
        for one in self.world.executions:
            one.lists_at = one.tells_at = 0.0
            if one.status == "InProgress":
                one.status = "Succeeded"
                self.queue.append(Message(_ended(one.id), self.world.time))

    def _drain(self) -> None:
        self._collect()
        while self.workers or any(message.at <= self.world.time for message in self.queue):
            for worker, _ in self.workers:
                worker.finish()
            self._collect()
            for message in [one for one in self.queue if one.at <= self.world.time]:
                self.queue.remove(message)
                message.receives += 1
                worker = Worker(self.world, message.work(False))
                self.workers.append((worker, message))
                worker.finish()
                self._collect()

    def _judge_the_end(self) -> None:
        """Nothing lost: every intent has a record, and none is pending when nothing keeps it."""
        for intent in self.asked:
            record = self.world.records.get(intent.id)
            if record is None:
                self.world.broken.append(f"lost: {intent.id} has no record")
            elif record.status is Status.PENDING:
                self.world.broken.append(f"stuck: {intent.id} is pending for ever")


def _ended(execution_id: str) -> Callable[[bool], Work]:
    return lambda _: hear(execution_id, "Succeeded")


def hear(execution_id: str, status: str) -> Work:
    """Have a worker take CodePipeline's event in, and do all that can be done."""

    def work(ports: Ports) -> None:
        while True:
            held = ports.read(NAME)
            whose = "ours" if ports.is_ours(NAME, execution_id) else "unknown"
            state = heard(held.state, execution_id, status, now=held.now, whose=whose)  # type: ignore[arg-type]
            if ports.write(NAME, LedgerWrite(held, state)).applied:
                break
        look()(ports)

    return work
