"""A start of which nobody knows what it did: it is looked for in the history, and never begun a second time."""

from revision_trigger.domain.ledger.records import Status
from tests.core.scene import Scene
from tests.core.world import Worker, take


def until(worker: Worker, place: str) -> None:
    while worker.alive and worker.place != place:
        worker.step()


def unclear(scene: Scene, intent: object, *, begun: bool) -> None:
    """Let a worker die right before its start, or right after."""
    worker = Worker(scene.world, take(intent))
    until(worker, "after start" if begun else "before start")
    worker.kill()


def test_keeps_pushes_pending_when_a_start_before_them_stays_unclear() -> None:
    scene = Scene()
    unclear(scene, scene.push("unclear", A="1"), begun=False)
    scene.wait(5)

    scene.take(scene.push("behind", B="1"))
    assert scene.status("unclear", "behind") == [Status.PENDING, Status.PENDING]
    scene.wait(180)

    assert scene.status("unclear", "behind") == [Status.STARTED, Status.STARTED]
    assert scene.ours == [{"A": "1", "B": "0"}, {"A": "1", "B": "1"}]


def test_finds_its_start_when_the_worker_died_after_it() -> None:
    scene = Scene(honoured=False)
    unclear(scene, scene.push("unclear", A="1"), begun=True)

    scene.take(scene.push("behind", B="1"))
    scene.wait(180)

    assert scene.record("unclear").execution_id == "execution-2"
    assert scene.ours == [{"A": "1", "B": "0"}, {"A": "1", "B": "1"}]


def test_starts_nothing_twice_when_somebody_started_the_same_by_the_api() -> None:
    scene = Scene(honoured=False)
    unclear(scene, scene.push("unclear", A="1"), begun=True)
    scene.wait(5)
    scene.world.begin({"A": "1"}).by_api = True

    scene.take(scene.push("behind", B="1"))
    scene.wait(300)

    assert scene.status("unclear") == [Status.STARTED]
    assert scene.ours == [{"A": "1", "B": "0"}, {"A": "1", "B": "1"}]


def test_takes_no_execution_for_its_own_that_was_known_before_the_claim() -> None:
    """DESIGN 5.7: ours or others' is told by the claim, the state's executions and the index."""
    scene = Scene(honoured=False)
    scene.world.begin({"A": "1"}).by_api = True
    scene.hear("execution-2", "InProgress")
    scene.wait(2)
    unclear(scene, scene.ask("unclear", A="1"), begun=True)

    scene.take(scene.push("behind", B="1"))
    scene.wait(300)

    assert scene.record("unclear").execution_id == "execution-3"


def test_waits_for_the_listing_when_it_comes_before_settle_ends() -> None:
    scene = Scene(honoured=False)
    unclear(scene, scene.push("unclear", A="1"), begun=True)
    scene.newest.lists_at = scene.newest.tells_at = scene.now + 140

    scene.take(scene.push("behind", B="1"))
    scene.wait(40)
    assert scene.status("unclear") == [Status.PENDING]
    scene.wait(200)

    assert scene.record("unclear").execution_id == "execution-2"
    assert scene.ours == [{"A": "1", "B": "0"}, {"A": "1", "B": "1"}]


def test_is_judged_anew_when_a_hold_came_between() -> None:
    scene = Scene()
    unclear(scene, scene.push("unclear", A="1"), begun=False)
    scene.take(scene.hold())
    scene.wait(400)
    assert (scene.status("unclear"), scene.ours) == ([Status.PENDING], [])

    scene.take(scene.release())

    assert scene.status("unclear") == [Status.STARTED]
