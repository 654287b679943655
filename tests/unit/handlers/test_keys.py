"""Uploads of many keys to one source: the key goes with its version, through starts, drift and the ledger."""

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import Back, Before, LastGood, OfExecution, RollbackRequest, Target
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.definition import SourceAction
from tests.builders import definition, routes
from tests.world import NOW, Ports, World
from tests.world.uploads import BUNDLE, Written, fulfil, service, started


def test_starts_with_the_key_and_its_version_together() -> None:
    world = World()

    fulfil(world, Written("a.zip", 1, 0))
    fulfil(world, Written("b.zip", 1, 1))

    assert started(world) == [("web/a.zip", "a.zip-1"), ("web/b.zip", "b.zip-1")]


def test_takes_no_version_from_the_history_since_that_does_not_tell_the_key() -> None:
    world = World()
    world.time = NOW - 60
    world.begin_by_hand(Bundle="somebody-s")
    world.time = NOW
    ports = Ports(world)

    seen = service(world).revisions.tools.starter.adopt("web", ports.read("web"))

    assert seen.state.known
    assert seen.state.pins == {}


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
        service(world, TWO).revisions.fulfil([one], Deadline(lambda: 60.0))
        world.end(world.executions[-1].id, "Succeeded")


@pytest.mark.parametrize("to", [LastGood(), Back(1), OfExecution("execution-1"), Before(NOW + 30), LastGood("Prod")])
def test_a_rollback_brings_key_and_version_of_its_target_together_with_every_other_source(to: Target) -> None:
    world = two_sources()
    ran_well(world, pinned("web/a.zip", "a-1", "a" * 40, NOW), pinned("web/b.zip", "b-1", "b" * 40, NOW + 60))
    world.runs["execution-1"] = [ActionRun("Prod", "Deploy", "Deploy", "Succeeded", NOW, NOW + 9)]

    said = service(world, TWO).revisions.roll_back(
        RollbackRequest("back", "web", to, NOW + 90, Reason.ROLLBACK_REQUESTED), Deadline(lambda: 60.0)
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

    service(world, TWO).revisions.roll_back(
        RollbackRequest("back", "web", LastGood(), NOW + 90, Reason.ROLLBACK_REQUESTED), Deadline(lambda: 60.0)
    )
    refused = service(world, TWO).revisions.roll_back(
        RollbackRequest("named", "web", OfExecution(by_hand), NOW + 99, Reason.ROLLBACK_REQUESTED),
        Deadline(lambda: 60.0),
    )

    assert started(world)[-1] == ("web/a.zip", "a-1", "a" * 40)
    assert refused["named"].reason is Reason.REVISIONS_UNKNOWN


def test_an_execution_that_is_named_has_its_key_looked_up_however_many_came_after_it() -> None:
    world = two_sources()
    ran_well(world, pinned("web/a.zip", "a-1", "a" * 40, NOW))
    later = [pinned("web/b.zip", f"b-{number}", "b" * 40, NOW + number) for number in range(1, 210)]
    ran_well(world, *later)

    service(world, TWO).revisions.roll_back(
        RollbackRequest("back", "web", OfExecution("execution-1"), NOW + 300, Reason.ROLLBACK_REQUESTED),
        Deadline(lambda: 60.0),
    )

    assert started(world)[-1] == ("web/a.zip", "a-1", "a" * 40)
