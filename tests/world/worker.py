"""A worker: one delivery in a thread of its own, which moves from one call to the next only when it is told to."""

import threading
from typing import TYPE_CHECKING

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.handlers.kinds import Handlers
from tests.world.aws import World
from tests.world.ports import Ports
from tests.world.wiring import service

if TYPE_CHECKING:
    from revision_trigger.domain.outcome import Outcome


class Killed(BaseException):
    """The worker's process is gone: nothing of it goes on, not even what handles exceptions."""


class Worker:
    """One delivery of one intent, handled in a thread that waits at every gate."""

    def __init__(self, world: World, intent: DesiredRevision | RollbackRequest, name: str) -> None:
        self.ports = Ports(world, self._wait)
        self.outcome: Outcome | None = None
        self.place = "new"
        self._killed = False
        self._go, self._stopped = threading.Lock(), threading.Lock()  # the quickest way to pass a turn to and fro
        self._go.acquire()
        self._stopped.acquire()
        self._thread = threading.Thread(target=self._run, args=(service(self.ports, name), intent), daemon=True)
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

    def _run(self, handler: Handlers, intent: DesiredRevision | RollbackRequest) -> None:
        self._go.acquire()
        try:
            if not self._killed:
                if isinstance(intent, RollbackRequest):
                    self.outcome = handler.revisions.roll_back(intent, Deadline(lambda: 60.0))[intent.id]
                else:
                    self.outcome = handler.revisions.fulfil([intent], Deadline(lambda: 60.0))[intent.id]
        except Killed:
            pass
        finally:
            self.place = "done"
            self._stopped.release()
