"""One push of images is one start, however many events ECR makes of it (docs/aws-facts.md)."""

from itertools import permutations
from typing import Any

import pytest

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Decision, Outcome
from tests.builders import DIGEST, MISSING, asked, image_pushed, parts
from tests.world import Doors, Worker, World, service

INDEX = f"sha256:{1:064x}"


def pushed(tag: Any, digest: str = INDEX, *, seconds: int = 0) -> dict[str, Any]:
    event = image_pushed(**{"image-tag": tag, "image-digest": digest})
    return event | {"id": f"{tag}-{digest[-4:]}", "time": f"2026-11-22T02:00:{seconds:02d}Z"}


TWO_TAGS = [pushed("release-1"), pushed("release-1.0")]
MULTI_ARCH = [
    pushed("", f"sha256:{2:064x}"),
    pushed(MISSING, f"sha256:{3:064x}"),
    *TWO_TAGS,
    pushed("sha256-" + "1" * 64 + ".sig", f"sha256:{4:064x}"),
    pushed("sha256-" + "1" * 64, f"sha256:{5:064x}"),
]


def fulfilled(world: World, *bodies: dict[str, Any]) -> list[Outcome]:
    """Bring what these events ask for to its decisions, together."""
    intents = [part for body in bodies for part in parts(body) if isinstance(part, DesiredRevision)]
    return [*service(Doors(world)).fulfil(intents, lambda: 60.0).values()] if intents else []


def test_a_push_of_two_architectures_under_two_tags_starts_once_for_the_index_in_every_order() -> None:
    for order in permutations(MULTI_ARCH):
        world = World()

        decisions = [one.decision for body in order for one in fulfilled(world, body)]

        assert decisions == [Decision.STARTED, Decision.UNCHANGED]
        assert [[pin.value for pin in start.revisions] for start in world.started()] == [[INDEX]]


def test_two_tags_in_one_batch_are_one_start() -> None:
    world = World()

    decisions = [one.decision for one in fulfilled(world, *TWO_TAGS)]

    assert sorted(decisions) == [Decision.STARTED, Decision.SUPERSEDED]
    assert len(world.started()) == 1


@pytest.mark.parametrize("steps", range(12))
def test_two_tags_on_two_workers_are_one_start(steps: int) -> None:
    world = World()
    one, other = (Worker(world, asked(body)[0], f"worker-{number}") for number, body in enumerate(TWO_TAGS))
    for _ in range(steps):
        one.step()
    while one.alive or other.alive:
        other.step()
        one.step()

    assert {one.outcome and one.outcome.decision, other.outcome and other.outcome.decision} == {
        Decision.STARTED,
        Decision.UNCHANGED,
    }
    assert len(world.started()) == 1


def test_the_second_tag_moves_the_clock_so_that_an_older_push_is_stale() -> None:
    world = World()
    fulfilled(world, pushed("release-1"))
    fulfilled(world, pushed("release-2", seconds=20))

    (late,) = fulfilled(world, pushed("release-0", DIGEST, seconds=10))

    assert late.decision is Decision.STALE


def test_a_second_tag_starts_again_what_failed() -> None:
    world = World()
    fulfilled(world, TWO_TAGS[0])
    text, version = world.states["web"]
    world.states["web"] = (text.replace('"lastFailed":false', '"lastFailed":true'), version)

    (again,) = fulfilled(world, TWO_TAGS[1])

    assert again.decision is Decision.STARTED
