"""Rows of the same table that need a worker which dies, or a second one between two of its calls."""

from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import LedgerWrite, Written
from tests.core.scene import Scene
from tests.core.world import Ports, Worker, take


class Conflicting(Ports):
    """A ledger in which the first write that records a start meets a transaction of somebody else."""

    conflicts = 1

    def write(self, pipeline: str, write: LedgerWrite) -> Written:
        records_a_start = any(one.status is Status.STARTED for one in write.ended)
        if records_a_start and self.conflicts:
            self.conflicts -= 1
            return Written(False, self.read(pipeline))
        return super().write(pipeline, write)


def until(worker: Worker, place: str) -> None:
    while worker.alive and worker.place != place:
        worker.step()


def test_records_at_once_when_the_record_meets_a_conflict() -> None:
    scene = Scene()
    before = scene.now
    ports = Conflicting(scene.world)

    scene.take(scene.push("push", A="1"), ports=ports)

    assert ports.conflicts == 0
    assert scene.status("push") == [Status.STARTED]
    assert (scene.now, scene.world.state.claim) == (before, None)


def test_never_calls_its_own_execution_foreign_when_its_event_comes_before_the_record() -> None:
    scene = Scene()
    seen: list[str] = []

    def note(_: PipelineState, new: PipelineState, __: LedgerWrite) -> None:
        seen.extend(one.whose for one in new.executions if one.id == "execution-2")

    scene.world.on_write.append(note)
    worker = Worker(scene.world, take(scene.push("push", A="1")))
    until(worker, "after start")

    scene.hear("execution-2", "InProgress")
    worker.finish()

    assert seen[0] == "unknown"
    assert "others" not in seen
    assert scene.record("push").execution_id == "execution-2"
