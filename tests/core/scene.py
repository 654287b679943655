"""A quiet scene of the small world: no chance, one worker at a time, and time that passes only when told to."""

import random
from typing import Any

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import HoldRequest, LastGood, ReleaseRequest, RollbackRequest
from revision_trigger.domain.ledger.records import IntentRecord, Status
from revision_trigger.domain.outcome import Reason
from revision_trigger.reconcile.arrivals import Arrival
from revision_trigger.reconcile.reconciler import Run
from tests.core.builders import asked, desired
from tests.core.stories import hear
from tests.core.world import NAME, SOURCES, WEB, Begun, Ports, World, look, reconciler


class Scene:
    """A pipeline that ran A and B at 0 by hand, a hundred seconds ago."""

    def __init__(self, *, honoured: bool = True) -> None:
        self.world = World(random.Random(0), honoured, faults=False)  # noqa: S311  nothing is left to chance
        first = self.world.begin(dict.fromkeys(SOURCES, "0"))
        first.status = "Succeeded"
        self.world.time += 100

    @property
    def now(self) -> float:
        return self.world.time

    # what people and AWS do
    def push(self, name: str, *, age: float = 0, **values: str) -> DesiredRevision:
        """Give a push whose event is so many seconds old; negative: its sender's clock is ahead."""
        return desired(name, self.now - age, values=values)

    def ask(self, name: str, **values: Any) -> DesiredRevision:
        """Give a Desired Revision with this token."""
        more = {key: values.pop(key) for key in ("variables", "force") if key in values}
        return asked(name, self.now, values=values, **more)

    def rollback(self, name: str, **more: Any) -> RollbackRequest:
        return RollbackRequest(name, NAME, LastGood(), self.now, Reason.ROLLBACK_REQUESTED, **more)

    def hold(self, name: str = "hold", *, lasting: float | None = None) -> HoldRequest:
        return HoldRequest(name, NAME, self.now, until=None if lasting is None else self.now + lasting)

    def release(self, name: str = "release", *, age: float = 0) -> ReleaseRequest:
        return ReleaseRequest(name, NAME, self.now - age)

    # how the function takes it
    def take(self, *intents: Any, ports: Ports | None = None) -> Run:
        """Let one worker take these in one batch."""
        ports = ports or Ports(self.world)
        arrivals = [one if isinstance(one, Arrival) else Arrival(one) for one in intents]
        return reconciler(ports).reconcile(NAME, WEB, arrivals)

    def hear(self, execution_id: str, status: str) -> None:
        """Let one worker take CodePipeline's event."""
        if status != "InProgress":
            self.world.one(execution_id).status = status
        hear(execution_id, status)(Ports(self.world))

    def succeed(self) -> Begun:
        """Let the newest execution succeed."""
        self.hear(self.newest.id, "Succeeded")
        return self.newest

    def wait(self, seconds: float) -> None:
        """Let time pass; reminders that come due are taken in their turn."""
        end = self.now + seconds
        while due := [at for at in self.world.reminders if at <= end]:
            self.world.reminders.remove(min(due))
            self.world.time = max(self.now, min(due))
            look()(Ports(self.world))
        self.world.time = end

    # what came of it
    def record(self, name: str) -> IntentRecord:
        return self.world.records[name]

    def status(self, *names: str) -> list[Status]:
        return [self.record(name).status for name in names]

    @property
    def newest(self) -> Begun:
        return self.world.executions[-1]

    @property
    def ours(self) -> list[dict[str, str]]:
        """What our executions ran with, in order of start."""
        return [one.pins for one in self.world.executions if one.by_us]
