"""What happens before a claim: checked, resolved, each intent by itself; and what of it the ledger keeps."""

from collections.abc import Callable
from typing import Any

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision, Symbol
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.ledger.stored import load
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.lookups import Commit, Image
from revision_trigger.reconcile.prepare import Preparer
from tests.builders import COMMIT, DIGEST, EXECUTION, PIPELINES, definition, routes
from tests.world import NOW, Ports, World, service

OTHER = "sha256:" + "b2" * 32
TAG = Symbol("Image", "tag", "release")
UNCHECKED = {**PIPELINES, "pipelines": {"web": PIPELINES["pipelines"]["web"] | {"checks": False}}}


def image(digest: str = DIGEST, *, seconds: float = 0.0, **members: Any) -> DesiredRevision:
    pins = (SourceRevision("Image", "IMAGE_DIGEST", digest),)
    return DesiredRevision(f"image-{digest}", "web", pins, NOW + seconds, Reason.DESIRED_REVISION, **members)


def commit(value: str = COMMIT, *, seconds: float = 0.0) -> DesiredRevision:
    pins = (SourceRevision("Source", "COMMIT_ID", value),)
    return DesiredRevision(f"commit-{value}", "web", pins, NOW + seconds, Reason.DESIRED_REVISION)


def tagged(name: str = "tagged", *, seconds: float = 0.0) -> DesiredRevision:
    return DesiredRevision(name, "web", (), NOW + seconds, Reason.DESIRED_REVISION, symbols=(TAG,))


def fulfil(ports: Ports, *intents: DesiredRevision) -> dict[str, Outcome]:
    return service(ports).revisions.fulfil(intents, Deadline(lambda: 60.0))


def test_starts_nothing_and_claims_nothing_when_a_revision_is_not_there() -> None:
    ports = Ports(World(absent={DIGEST}))

    outcome = fulfil(ports, image())[image().id]

    assert (outcome.decision, outcome.reason) == (Decision.REJECTED, Reason.REVISION_NOT_FOUND)
    assert ports.world.started() == []
    assert "start" not in ports.calls


def test_starts_the_others_together_when_one_of_several_is_not_there() -> None:
    ports = Ports(World(absent={DIGEST}))

    outcomes = fulfil(ports, image(), commit(), image(OTHER, seconds=1))

    (start,) = ports.world.started()
    assert outcomes[image().id].reason is Reason.NEWER_IN_BATCH  # nobody asked whether it is there
    assert {pin.value for pin in start.revisions} == {COMMIT, OTHER}
    assert ports.calls.count("find") == 2


def test_falls_back_to_the_older_when_the_newer_is_not_there() -> None:
    ports = Ports(World(absent={OTHER}))

    outcomes = fulfil(ports, image(), image(OTHER, seconds=1))

    (start,) = ports.world.started()
    assert [pin.value for pin in start.revisions] == [DIGEST]
    assert outcomes[image().id].decision is Decision.STARTED
    assert outcomes[image(OTHER).id].reason is Reason.REVISION_NOT_FOUND


def test_looks_up_what_is_asked_for_and_not_what_is_carried() -> None:
    ports = Ports(World())
    fulfil(ports, image())
    ports.world.absent.add(DIGEST)
    ports.calls.clear()

    outcome = fulfil(ports, commit(seconds=1))[commit().id]

    assert outcome.decision is Decision.STARTED
    assert {pin.value for pin in ports.world.started()[-1].revisions} == {COMMIT, DIGEST}
    assert ports.calls.count("find") == 1


def test_refuses_by_the_newest_definition_only() -> None:
    ports = Ports(World(defined=definition(sources={})))
    fulfil(ports, image())
    ports.world.defined = definition(version=4)

    outcome = fulfil(ports, image(OTHER, seconds=1))[image(OTHER).id]

    assert outcome.decision is Decision.STARTED


def test_forgets_a_definition_when_an_execution_runs_another_version() -> None:
    ports = Ports(World(defined=definition()))
    fulfil(ports, image())

    service(ports).observations.execution_changed(
        StateChange("event", "web", EXECUTION, "STARTED", version=definition().version), Deadline(lambda: 60.0)
    )
    kept = dict(ports.defined)
    service(ports).observations.execution_changed(
        StateChange("event", "web", EXECUTION, "STARTED", version=4), Deadline(lambda: 60.0)
    )

    assert kept == {"web": definition()}
    assert ports.defined == {}


def test_starts_what_a_name_means_when_it_is_asked_for() -> None:
    ports = Ports(World(meanings={Image("web", tag="release"): DIGEST}))

    outcome = fulfil(ports, tagged())["tagged"]

    (start,) = ports.world.started()
    assert outcome.decision is Decision.STARTED
    assert start.revisions == (SourceRevision("Image", "IMAGE_DIGEST", DIGEST),)
    assert [(pin.action, pin.value) for pin in outcome.pins] == [("Image", DIGEST)]


def test_is_the_same_ask_when_its_name_means_another_by_then() -> None:
    ports = Ports(World(meanings={Image("web", tag="release"): DIGEST}))
    fulfil(ports, tagged())
    ports.world.meanings = {Image("web", tag="release"): OTHER}

    again = fulfil(ports, tagged())["tagged"]
    later = fulfil(ports, tagged("another", seconds=1))["another"]

    assert (again.decision, later.decision) == (Decision.DUPLICATE, Decision.STARTED)
    assert [start.revisions[0].value for start in ports.world.started()] == [DIGEST, OTHER]


def test_is_stale_when_something_newer_started_for_the_source_of_its_name() -> None:
    ports = Ports(World(meanings={Image("web", tag="release"): DIGEST}))
    fulfil(ports, image(OTHER, seconds=10))
    ports.calls.clear()

    outcome = fulfil(ports, tagged())["tagged"]

    assert outcome.decision is Decision.STALE
    assert "find" not in ports.calls


def test_names_the_name_when_it_means_nothing() -> None:
    outcome = fulfil(Ports(World()), tagged())["tagged"]

    assert (outcome.decision, outcome.reason) == (Decision.REJECTED, Reason.REVISION_NOT_FOUND)
    assert "image under tag release in repository web" in outcome.message


def test_says_so_when_nobody_can_tell_what_a_name_means() -> None:
    symbols = (Symbol("App", "branch", "main"),)
    asked = DesiredRevision("app", "web", (), NOW, Reason.DESIRED_REVISION, symbols=symbols)

    outcome = fulfil(Ports(World()), asked)["app"]

    assert outcome.reason is Reason.WRONG_REVISION_TYPE
    assert "branch:main" in outcome.message


def test_waits_resolved_and_starts_as_the_same_ask_when_the_pipeline_is_busy() -> None:
    world = World(conflicts=1, meanings={Image("web", tag="release"): DIGEST})
    waiting = fulfil(Ports(world), tagged())["tagged"]
    kept = load(world.states["web"][0]).waiting
    world.meanings = {Image("web", tag="release"): OTHER}

    service(Ports(world)).revisions.start_waiting("web", Deadline(lambda: 60.0))
    again = fulfil(Ports(world), tagged())["tagged"]

    (start,) = world.started()
    assert waiting.decision is Decision.WAITING
    assert kept[0].symbols == (TAG,)
    assert start.revisions[0].value == DIGEST
    assert again.decision is Decision.DUPLICATE


def test_means_what_it_meant_when_put_aside_when_its_message_comes_again() -> None:
    world = World(conflicts=1, meanings={Image("web", tag="release"): DIGEST})
    fulfil(Ports(world), tagged())
    world.meanings = {Image("web", tag="release"): OTHER}

    outcome = fulfil(Ports(world), tagged())["tagged"]

    (start,) = world.started()
    assert outcome.decision is Decision.STARTED
    assert start.revisions[0].value == DIGEST


def test_means_what_it_meant_at_first_when_another_worker_was_faster() -> None:
    world = World(meanings={Image("web", tag="release"): DIGEST})
    ports = Ports(world)

    def overtaken(place: str) -> None:
        if place == "before change" and world.meanings[Image("web", tag="release")] == DIGEST and "find" in ports.calls:
            world.note_foreign("web", "execution-of-another")
            world.meanings[Image("web", tag="release")] = OTHER

    ports.gate = overtaken

    fulfil(ports, tagged())

    assert [start.revisions[0].value for start in world.started()] == [DIGEST]


def test_starts_what_a_name_meant_at_the_claim_when_the_worker_dies_before_the_start() -> None:
    """From the ledger alone: nobody asks again what the name means."""
    world = World(meanings={Image("web", tag="release"): DIGEST})
    dying = Ports(world, gate=_dies_at("before start"))
    with pytest.raises(Dead):
        fulfil(dying, tagged())
    world.meanings = {Image("web", tag="release"): OTHER}
    world.time += 1_000

    outcome = fulfil(Ports(world), tagged())["tagged"]

    (start,) = world.started()
    assert outcome.decision is Decision.STARTED
    assert start.revisions[0].value == DIGEST


def test_calls_nobody_about_exact_revisions_when_checks_are_off() -> None:
    ports = Ports(World(absent={DIGEST}, defined=definition(sources={}, type="V1")))
    preparer = Preparer(ports, ports, type(routes()).from_data(UNCHECKED))

    prepared = preparer.prepare([image()], Deadline(lambda: 60.0))

    assert prepared.ready == [image()]
    assert ports.calls == []


def test_resolves_names_by_the_routes_when_checks_are_off() -> None:
    ports = Ports(World(defined=definition(sources={}, type="V1"), meanings={Image("web", tag="release"): DIGEST}))
    preparer = Preparer(ports, ports, type(routes()).from_data(UNCHECKED))

    (ready,) = preparer.prepare([tagged()], Deadline(lambda: 60.0)).ready

    assert ready.revisions == (SourceRevision("Image", "IMAGE_DIGEST", DIGEST),)
    assert ready.content == tagged().content


def test_asks_for_the_time_before_every_call() -> None:
    ports = Ports(World(meanings={Commit("web", branch="main"): COMMIT}))
    preparer = Preparer(ports, ports, routes())
    symbols = (Symbol("Source", "latest"),)
    asked = DesiredRevision("id", "web", image().revisions, NOW, Reason.DESIRED_REVISION, symbols=symbols)

    def seconds_left() -> float:
        ports.calls.append("time")
        return 60.0

    preparer.prepare([asked], Deadline(seconds_left))

    assert ports.calls == ["time", "define", "time", "find", "time", "find"]


def test_hands_back_unclaimed_when_there_is_no_time_to_look_up() -> None:
    ports = Ports(World())
    left = iter([60.0, 60.0, 0.0])

    outcome = service(ports).revisions.fulfil([image()], Deadline(lambda: next(left)))[image().id]

    assert outcome.reason is Reason.OUT_OF_TIME
    assert load(ports.world.states["web"][0]).claim is None
    assert "find" not in ports.calls


def test_comes_again_when_what_is_there_could_not_be_looked_up() -> None:
    class Down(Ports):
        def find(self, pipeline: str, lookup: Any) -> str | None:
            raise Retry(Reason.LOOKUP_FAILED, f"{pipeline}: {lookup}: down")

    ports = Down(World())

    outcome = fulfil(ports, image())[image().id]

    assert (outcome.decision, outcome.reason) == (Decision.RETRY, Reason.LOOKUP_FAILED)
    assert ports.world.started() == []


class Dead(BaseException):
    pass


def _dies_at(place: str) -> Callable[[str], None]:
    def gate(here: str) -> None:
        if here == place:
            raise Dead

    return gate
