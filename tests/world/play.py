"""A play in the small world: hypothesis draws what happens next, among deliveries, deaths, waits and strangers."""

from hypothesis import strategies as st

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.outcome import Decision
from tests.world.aws import World
from tests.world.wiring import lease_and_settle
from tests.world.worker import Worker

ENDS = {Decision.STARTED, Decision.DUPLICATE, Decision.STALE, Decision.SUPERSEDED}
"""Decisions after which a message does not come again."""
worlds = st.builds(World, honoured=st.booleans(), listing_delay=st.sampled_from([0.0, 5.0, 100.0]), named=st.booleans())


class Play:
    """Plays what hypothesis draws, and counts what really started."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.workers: list[Worker] = []

    def deliver(self, wanted: DesiredRevision | RollbackRequest) -> Worker:
        worker = Worker(self.world, wanted, f"worker-{len(self.workers)}")
        self.workers.append(worker)
        return worker

    def one_thing(self, data: st.DataObject) -> None:
        """Let one thing happen: a worker goes on or dies, time passes, CodePipeline is busy, somebody steps in."""
        what = data.draw(st.sampled_from(["step"] * 6 + ["kill", "wait", "busy", "foreign"]), label="what")
        alive = [worker for worker in self.workers if worker.alive]
        if what in ("step", "kill") and alive:
            worker = data.draw(st.sampled_from(alive), label="worker")
            worker.step() if what == "step" else worker.kill()
        elif what == "wait":
            self.pass_time(data.draw(st.sampled_from([0.5, 40.0, 200.0]), label="seconds"))
        elif what == "busy":
            self.world.conflicts = 1
        elif what == "foreign":
            self.world.note_foreign("web", self.world.begin_by_hand(Config="of no source of ours"))

    def pass_time(self, seconds: float) -> None:
        """A send that outlives its lease is outside the rule: it dies with its sender."""
        self.world.time += seconds
        for worker in self.workers:
            if seconds > 1 and worker.is_sending:
                worker.kill()

    def redeliver_until_settled(
        self, wanted: DesiredRevision | RollbackRequest, ends: set[Decision] = ENDS
    ) -> Decision:
        """As SQS would: again and again, until there is a decision that ends it."""
        for _ in range(8):
            worker = self.deliver(wanted)
            worker.finish()
            assert worker.outcome
            if worker.outcome.decision in ends:
                return worker.outcome.decision
            self.pass_time(lease_and_settle())
        raise AssertionError(f"{wanted.id} never settled: {worker.outcome}")
