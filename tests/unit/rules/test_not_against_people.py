"""Rule 4, not against people: a lost or restored ledger starts nothing of the past again, also without tokens.

The ledger is put back as docs/operations.md says. The last test shows the reason for that page: what an item of an hour
ago would do if nobody mended it.
"""

import json

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import Reminder
from revision_trigger.domain.outcome import Decision
from tests.builders import asked, commit_pushed, image_pushed
from tests.world import Ports, Worker, World, lease_and_settle, service


def pushed(number: int) -> DesiredRevision:
    event = image_pushed(**{"image-digest": f"sha256:{number:064x}"})
    (intent,) = asked(event | {"id": f"push-{number}", "time": f"2026-11-22T02:00:{number:02d}Z"})
    return intent


OLD, NEWER, NEWEST = pushed(1), pushed(2), pushed(3)


def decided(world: World, intent: DesiredRevision) -> Decision:
    return service(Ports(world)).revisions.fulfil([intent], Deadline(lambda: 60.0))[intent.id].decision


def with_a_past() -> tuple[World, tuple[str, int]]:
    """Three pushes that started, and the state as it was after the first."""
    world = World(honoured=False)
    decided(world, OLD)
    backup = world.states["web"]
    for intent in (NEWER, NEWEST):
        world.time += 60
        decided(world, intent)
    assert len(world.started()) == 3
    return world, backup


def as_the_page_says(state: str) -> str:
    return json.dumps(json.loads(state) | {"claim": None, "waiting": [], "known": False})


def restored(way: str) -> World:
    world, (state, version) = with_a_past()
    if way == "deleted":
        del world.states["web"]
    else:
        world.states["web"] = (as_the_page_says(state) if way == "mended" else state, version + 100)
    return world


@pytest.mark.parametrize("way", ["deleted", "mended", "as it was"])
@pytest.mark.parametrize("intent", [OLD, NEWER, NEWEST])
def test_starts_nothing_that_started_before_when_it_is_redelivered(way: str, intent: DesiredRevision) -> None:
    world = restored(way)

    decisions = [decided(world, intent), decided(world, intent)]

    assert set(decisions) <= {Decision.STALE, Decision.DUPLICATE, Decision.UNCHANGED}
    assert len(world.started()) == 3


@pytest.mark.parametrize("way", ["deleted", "mended"])
def test_carries_what_runs_when_another_source_comes_next(way: str) -> None:
    world = restored(way)
    world.time += 60

    (commit,) = [one for one in asked(commit_pushed() | {"time": "2026-11-22T02:01:00Z"}) if one.pipeline == "web"]
    decided(world, commit)

    pins = {pin.action: pin.value for pin in world.started()[-1].revisions}
    assert pins["Image"] == NEWEST.revisions[0].value


def an_open_claim() -> tuple[World, tuple[str, int]]:
    """A backup that was taken between a claim and its start, which then came to nothing; a newer one started."""
    world = World(honoured=False)
    worker = Worker(world, OLD, "worker")
    while not worker.is_sending:
        worker.step()
    backup = world.states["web"]
    world.conflicts = 1  # busy: the old push waits
    worker.finish()
    world.time += 60
    decided(world, NEWEST)
    assert [start.revisions[0].value for start in world.started()] == [NEWEST.revisions[0].value]
    return world, backup


@pytest.mark.parametrize(("way", "starts"), [("mended", 1), ("as it was", 2)])
def test_an_open_claim_of_the_past_starts_unless_it_is_taken_out_of_the_item(way: str, starts: int) -> None:
    world, (state, version) = an_open_claim()
    world.states["web"] = (as_the_page_says(state) if way == "mended" else state, version + 100)
    world.time += lease_and_settle()

    service(Ports(world)).revisions.look_again(Reminder("w", "web", 1), Deadline(lambda: 60.0))
    decided(world, NEWEST)

    assert len(world.started()) == starts
