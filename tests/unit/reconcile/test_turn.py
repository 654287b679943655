"""What a turn tells of starts that a crash left half done."""

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from tests.world import NOW, Ports, Worker, World, lease_and_settle, service

COMMIT = DesiredRevision("intent", "web", (SourceRevision("Source", "COMMIT_ID", "c" * 40),), NOW, Reason.COMMIT_PUSHED)


def crashed(world: World, place: str) -> None:
    """A worker dies at this place, long ago."""
    worker = Worker(world, COMMIT, "dead")
    while worker.place != place:
        worker.step()
    worker.kill()
    world.time += lease_and_settle()


@pytest.mark.parametrize("place", ["before start", "after start"])
def test_tells_of_the_start_when_a_redelivery_finishes_it(place: str) -> None:
    world = World()
    crashed(world, place)

    outcome = service(Ports(world)).revisions.fulfil([COMMIT], Deadline(lambda: 60.0))["intent"]

    assert (outcome.decision, outcome.reason) == (Decision.STARTED, Reason.COMMIT_PUSHED)
    assert outcome.execution_id == world.executions[0].id
    assert [(pin.action, pin.value) for pin in outcome.pins] == [("Source", "c" * 40)]


def test_tells_of_the_start_when_another_intent_finishes_it() -> None:
    world = World()
    crashed(world, "after start")
    image = SourceRevision("Image", "IMAGE_DIGEST", "sha256:" + "a" * 64)
    other = DesiredRevision("other", "web", (image,), world.time, Reason.IMAGE_PUSHED)

    outcomes = service(Ports(world)).revisions.fulfil([other], Deadline(lambda: 60.0))

    assert {name: outcome.decision for name, outcome in outcomes.items()} == {
        "intent": Decision.STARTED,
        "other": Decision.STARTED,
    }


def test_answers_duplicate_when_the_start_was_recorded() -> None:
    world = World()
    crashed(world, "after change")
    world.time += 1
    service(Ports(world)).revisions.fulfil([COMMIT], Deadline(lambda: 60.0))

    again = service(Ports(world)).revisions.fulfil([COMMIT], Deadline(lambda: 60.0))["intent"]

    assert (again.decision, again.execution_id) == (Decision.DUPLICATE, world.executions[0].id)
