"""Uploads of many keys to one source: the key goes with its version, through starts, drift and the ledger."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import Back, Before, LastGood, OfExecution, RollbackRequest, Target
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.starting.definition import SourceAction
from revision_trigger.handlers.revisions import Service
from tests.builders import asked, definition, routes, s3_notification
from tests.world import NOW, Doors, World
from tests.world import service as world_service

BUNDLE = {"s3": "release-bucket", "keys": ["web/*"]}
KNOWN = routes({"pipelines": {"web": {"sources": {"Bundle": BUNDLE}, "checks": False}}})


def service(world: World, known: Routes = KNOWN) -> Service:
    return world_service(Doors(world), known=known)


@dataclass(frozen=True)
class Written:
    """An upload: of which key, the how manieth of that, when."""

    key: str
    number: int
    second: int

    @property
    def body(self) -> dict[str, Any]:
        body = s3_notification(key=f"web/{self.key}", versionId=self.version, sequencer=f"{self.number:018X}")
        body["Records"][0]["eventTime"] = f"2026-11-22T02:00:{self.second:02d}Z"
        return body

    @property
    def version(self) -> str:
        return f"{self.key}-{self.number}"


def fulfil(world: World, *written: Written) -> list[Decision]:
    intents = [intent for one in written for intent in asked(one.body, KNOWN)]
    return [outcome.decision for outcome in service(world).fulfil(intents, lambda: 60.0).values()]


def started(world: World) -> list[tuple[str, ...]]:
    return [tuple(pin.value for pin in start.revisions) for start in world.started()]


def test_starts_with_the_key_and_its_version_together() -> None:
    world = World()

    fulfil(world, Written("a.zip", 1, 0))
    fulfil(world, Written("b.zip", 1, 1))

    assert started(world) == [("web/a.zip", "a.zip-1"), ("web/b.zip", "b.zip-1")]


def test_a_lower_sequencer_of_another_key_is_not_stale_for_it() -> None:
    world = World()

    assert fulfil(world, Written("a.zip", 9, 0)) == [Decision.STARTED]
    assert fulfil(world, Written("b.zip", 1, 1)) == [Decision.STARTED]


def test_an_older_upload_of_another_key_is_stale_though_its_sequencer_is_higher() -> None:
    world = World()

    assert fulfil(world, Written("a.zip", 1, 5)) == [Decision.STARTED]
    assert fulfil(world, Written("b.zip", 9, 4)) == [Decision.STALE]


def test_of_one_key_the_sequencer_decides_against_the_time() -> None:
    world = World()

    assert fulfil(world, Written("a.zip", 2, 0)) == [Decision.STARTED]
    assert fulfil(world, Written("a.zip", 1, 9)) == [Decision.STALE]


writes = st.lists(st.sampled_from("ab"), min_size=1, max_size=6)


@given(writes, st.randoms(use_true_random=False), st.integers(1, 6))
def test_the_last_write_is_started_last_whatever_the_order_of_arrival(keys: list[str], random: Any, size: int) -> None:
    written = [Written(key, keys[:place].count(key), place) for place, key in enumerate(keys)]
    arriving = random.sample(written, len(written))
    world = World()

    for place in range(0, len(arriving), size):
        fulfil(world, *arriving[place : place + size])

    order = [one.version for one in written]
    versions = [version for _, version in started(world)]
    assert versions == sorted(versions, key=order.index)
    assert versions[-1] == order[-1]


def test_takes_no_version_from_the_history_since_that_does_not_tell_the_key() -> None:
    world = World()
    world.time = NOW - 60
    world.begin_by_hand(Bundle="somebody-s")
    world.time = NOW
    doors = Doors(world)

    seen = service(world).tools.starter.adopt("web", doors.read("web"))

    assert seen.state.known
    assert seen.state.pins == {}


def test_what_waits_is_still_ordered_by_its_sequencer_within_its_key() -> None:
    world = World(conflicts=1)

    assert fulfil(world, Written("a.zip", 2, 0)) == [Decision.WAITING]
    fulfil(world, Written("a.zip", 1, 9))

    assert started(world) == [("web/a.zip", "a.zip-2")]


TWO = routes({"pipelines": {"web": {"sources": {"Bundle": BUNDLE, "Source": {"codecommit": "web", "branch": "main"}}}}})


def two_sources() -> World:
    bundle = SourceAction("Bundle", "S3", {"S3Bucket": "release-bucket", "AllowOverrideForS3ObjectKey": "true"})
    sources = {"Bundle": bundle, "Source": SourceAction("Source", "CodeCommit", {"RepositoryName": "web"})}
    return World(defined=definition(sources=sources))


def pinned(key: str, version: str, commit: str, time: float) -> DesiredRevision:
    pins = (
        SourceRevision("Bundle", "S3_OBJECT_KEY", key),
        SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", version),
        SourceRevision("Source", "COMMIT_ID", commit),
    )
    return DesiredRevision(f"desired-{version}", "web", pins, time, Reason.DESIRED_REVISION)


def ran_well(world: World, *asked_for: DesiredRevision) -> None:
    """One execution each, which succeeds; the function's containers come and go."""
    for one in asked_for:
        world.time = one.time
        service(world, TWO).fulfil([one], lambda: 60.0)
        world.end(world.executions[-1].id, "Succeeded")


@pytest.mark.parametrize("to", [LastGood(), Back(1), OfExecution("execution-1"), Before(NOW + 30), LastGood("Prod")])
def test_a_rollback_brings_key_and_version_of_its_target_together_with_every_other_source(to: Target) -> None:
    world = two_sources()
    ran_well(world, pinned("web/a.zip", "a-1", "a" * 40, NOW), pinned("web/b.zip", "b-1", "b" * 40, NOW + 60))
    world.runs["execution-1"] = [ActionRun("Prod", "Deploy", "Deploy", "Succeeded", NOW, NOW + 9)]

    said = service(world, TWO).roll_back(
        RollbackRequest("back", "web", to, NOW + 90, Reason.ROLLBACK_REQUESTED), lambda: 60.0
    )

    assert said["back"].decision is Decision.STARTED
    assert [(pin.action, pin.type, pin.value) for pin in world.started()[-1].revisions] == [
        ("Bundle", "S3_OBJECT_KEY", "web/a.zip"),
        ("Bundle", "S3_OBJECT_VERSION_ID", "a-1"),
        ("Source", "COMMIT_ID", "a" * 40),
    ]


def test_a_rollback_skips_what_the_journal_does_not_tell_the_key_of() -> None:
    world = two_sources()
    ran_well(world, pinned("web/a.zip", "a-1", "a" * 40, NOW))
    by_hand = world.begin_by_hand(Bundle="somebody-s", Source="c" * 40)
    world.end(by_hand, "Succeeded")
    ran_well(world, pinned("web/b.zip", "b-1", "b" * 40, NOW + 60))

    service(world, TWO).roll_back(
        RollbackRequest("back", "web", LastGood(), NOW + 90, Reason.ROLLBACK_REQUESTED), lambda: 60.0
    )
    refused = service(world, TWO).roll_back(
        RollbackRequest("named", "web", OfExecution(by_hand), NOW + 99, Reason.ROLLBACK_REQUESTED), lambda: 60.0
    )

    assert started(world)[-1] == ("web/a.zip", "a-1", "a" * 40)
    assert refused["named"].reason is Reason.REVISIONS_UNKNOWN


def test_an_execution_that_is_named_has_its_key_looked_up_however_many_came_after_it() -> None:
    world = two_sources()
    ran_well(world, pinned("web/a.zip", "a-1", "a" * 40, NOW))
    later = [pinned("web/b.zip", f"b-{number}", "b" * 40, NOW + number) for number in range(1, 210)]
    ran_well(world, *later)

    service(world, TWO).roll_back(
        RollbackRequest("back", "web", OfExecution("execution-1"), NOW + 300, Reason.ROLLBACK_REQUESTED), lambda: 60.0
    )

    assert started(world)[-1] == ("web/a.zip", "a-1", "a" * 40)
