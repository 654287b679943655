"""Rule 6, fail closed and fenced: a token never means two things, and a start that nobody can tell of keeps its claim.

The way out is `force`, once a start had the time to be listed.
"""

from dataclasses import replace

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision, Symbol
from revision_trigger.domain.ledger.stored import load
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.lookups import Image
from tests.world import NOW, Ports, Worker, World, lease_and_settle, service

COMMIT = DesiredRevision("commit", "web", (SourceRevision("Source", "COMMIT_ID", "c" * 40),), NOW, Reason.COMMIT_PUSHED)
TAGGED = DesiredRevision(
    "tagged", "web", (), NOW, Reason.DESIRED_REVISION, symbols=(Symbol("Image", "tag", "release"),)
)


def fulfil(world: World, intent: DesiredRevision) -> tuple[Decision, Reason]:
    outcome = service(Ports(world)).revisions.fulfil([intent], Deadline(lambda: 60.0))[intent.id]
    return outcome.decision, outcome.reason


def died(world: World, intent: DesiredRevision, place: str) -> None:
    worker = Worker(world, intent, "dead")
    while worker.place != place:
        worker.step()
    worker.kill()


def tokens_of(world: World) -> set[str]:
    return {start.token for start in world.tried}


def test_sends_another_token_when_the_first_start_certainly_did_not_happen() -> None:
    world = World(conflicts=1)
    world.meanings[Image("web", tag="release")] = "sha256:" + "a" * 64
    fulfil(world, TAGGED)

    fulfil(world, COMMIT)

    assert len(tokens_of(world)) == len(world.tried) == 2


def test_sends_the_same_token_when_only_the_second_send_certainly_did_not_happen() -> None:
    world = World()
    died(world, COMMIT, "before start")
    world.time += lease_and_settle()
    world.conflicts = 1
    fulfil(world, COMMIT)
    assert load(world.states["web"][0]).attempts == {}
    world.time += lease_and_settle()

    fulfil(world, COMMIT)

    assert len(tokens_of(world)) == 1
    assert len(world.started()) == 1


def test_forgets_the_attempts_of_what_started() -> None:
    world = World(conflicts=1)
    fulfil(world, COMMIT)
    assert load(world.states["web"][0]).attempts == {"commit": 2}

    fulfil(world, replace(COMMIT, id="other"))

    assert load(world.states["web"][0]).attempts == {}


def uncertain() -> World:
    """Two executions may be what the dead worker began."""
    world = World(honoured=False)
    died(world, COMMIT, "after start")
    start = world.started()[0]
    world.begin(replace(start, token="somebody"))
    world.time += lease_and_settle()
    return world


def test_stays_uncertain_until_somebody_forces_something_and_starts_nothing_twice_then() -> None:
    world = uncertain()
    image = SourceRevision("Image", "IMAGE_DIGEST", "sha256:" + "b" * 64)
    other = DesiredRevision("other", "web", (image,), world.time, Reason.DESIRED_REVISION)

    before = fulfil(world, COMMIT), fulfil(world, other)
    forced = fulfil(world, replace(other, id="forced", force=True))
    after = fulfil(world, COMMIT)

    assert before == ((Decision.RETRY, Reason.UNCERTAIN),) * 2
    assert forced == (Decision.STARTED, Reason.DESIRED_REVISION)
    assert after == (Decision.DUPLICATE, Reason.ASKED_BEFORE)
    assert len(world.started()) == 3
    assert {pin.value for pin in world.started()[-1].revisions} == {"c" * 40, image.value}  # what runs was adopted


def test_gives_no_claim_up_before_what_it_began_had_time_to_be_listed() -> None:
    world = uncertain()
    world.time -= 100
    other = replace(COMMIT, id="forced", force=True, time=world.time)

    assert fulfil(world, other) == (Decision.RETRY, Reason.UNCERTAIN)
    assert load(world.states["web"][0]).claim
