"""Rule 1, once: one intent starts at most one execution, whatever is interleaved, killed or sent twice.

The properties check beside it that nothing is lost and that each source moves forward only. One push of images is one
start as well, however many events ECR makes of it (docs/aws-facts.md).
"""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import LastGood, RollbackRequest
from revision_trigger.domain.ledger.stored import load
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.revision import SourceRevision
from tests.builders import DIGEST, MISSING, asked, image_pushed, parts
from tests.world import NOW, Ports, Worker, World, lease_and_settle, service
from tests.world.play import ENDS, Play, worlds


def intent(number: int, time: float, action: str = "Source") -> DesiredRevision:
    kind: Any = {"Source": "COMMIT_ID", "Image": "IMAGE_DIGEST"}[action]
    value = f"{number:040x}" if action == "Source" else f"sha256:{number:064x}"
    return DesiredRevision(
        f"intent-{number}", "web", (SourceRevision(action, kind, value),), NOW + time, Reason.DESIRED_REVISION
    )


INTENTS = [intent(1, 0.0), intent(2, 10.0), intent(3, 20.0, "Image"), intent(4, 10.0)]


@pytest.mark.early
@settings(max_examples=300)
@given(data=st.data(), world=worlds)
def test_no_interleaving_of_duplicates_and_kills_starts_an_intent_twice_or_loses_it(
    data: st.DataObject, world: World
) -> None:
    play = Play(world)
    sent = data.draw(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=4), label="deliveries")
    for wanted in sent:
        play.deliver(wanted)
    for _ in range(data.draw(st.integers(0, 40), label="steps")):
        play.one_thing(data)
    for worker in play.workers:
        worker.finish()

    ends = {wanted.id: play.redeliver_until_settled(wanted) for wanted in sorted(set(sent), key=lambda i: i.time)}

    assert set(ends.values()) <= ENDS
    assert_once(play.world)
    assert_in_order(play.world)
    assert_newest_runs(play.world, sent)


ROLLBACK = RollbackRequest("rollback", "web", LastGood(), NOW + 15, Reason.ROLLBACK_REQUESTED, stop="abandon")
ROLLED_BACK = ENDS | {Decision.IGNORED, Decision.REJECTED, Decision.HELD}


@pytest.mark.early
@settings(max_examples=300)
@given(data=st.data(), world=worlds)
def test_no_interleaving_starts_a_rollback_twice_or_without_its_hold(data: st.DataObject, world: World) -> None:
    """Two good executions are there; among pushes, kills and busy times somebody asks for a rollback, twice."""
    world.time = NOW - 60
    for number in (8, 9):
        service(Ports(world)).revisions.fulfil([intent(number, -60.0 + number)], Deadline(lambda: 60.0))
        world.end(world.executions[-1].id, "Succeeded")
    world.time = NOW
    play = Play(world)
    sent = data.draw(st.lists(st.sampled_from(INTENTS), max_size=3), label="deliveries")
    asks: list[DesiredRevision | RollbackRequest] = [*sent, ROLLBACK, ROLLBACK]
    for wanted in data.draw(st.permutations(asks), label="order"):
        play.deliver(wanted)
    for _ in range(data.draw(st.integers(0, 40), label="steps")):
        play.one_thing(data)
        assert_hold_came_with_claim(world)
    for worker in play.workers:
        worker.finish()
    play.redeliver_until_settled(ROLLBACK, ROLLED_BACK)

    assert_hold_came_with_claim(world)
    back = [start for start in world.started()[2:] if {pin.value for pin in start.revisions} == {f"{8:040x}"}]
    assert len(back) <= 1
    assert len({start.token for start in world.started()}) == len(world.started())


def assert_hold_came_with_claim(world: World) -> None:
    state = load(world.states["web"][0])
    begun = [asked.id for asked in state.claim.asked] if state.claim else []
    begun += [settled.id for settled in state.recent]
    holds = [hold.id for hold in state.safeguards.holds]

    assert ("rollback" in begun or "rollback" in [one.id for one in state.waiting]) == ("rollback" in holds)


@settings(max_examples=100)
@given(data=st.data(), delay=st.sampled_from([200.0, 2_000.0]))
def test_a_start_listed_too_late_and_a_forgotten_token_end_in_uncertain_never_in_a_guess(
    data: st.DataObject, delay: float
) -> None:
    """The window that the rule leaves open: closed by the execution's own event, as long as that comes."""
    play = Play(World(honoured=False, listing_delay=delay, heard=True))
    worker = play.deliver(INTENTS[0])
    for _ in range(data.draw(st.integers(1, 12), label="steps")):
        worker.step()
    worker.kill()

    outcomes = []
    for _ in range(4):
        play.pass_time(lease_and_settle())
        again = play.deliver(INTENTS[0])
        again.finish()
        outcomes.append(again.outcome)

    assert len(play.world.started()) <= 1
    for outcome in outcomes:
        assert outcome
        assert outcome.decision in ENDS or outcome.reason in (Reason.UNCERTAIN, Reason.HISTORY_UNAVAILABLE)


def assert_once(world: World) -> None:
    """Every intent here brings a revision of its own, so two starts of one intent would be two of one vector."""
    vectors = [start.revisions for start in world.started()]

    assert len(set(vectors)) == len(vectors)
    assert len({start.token for start in world.started()}) == len(vectors)


def assert_newest_runs(world: World, sent: list[DesiredRevision]) -> None:
    """Nothing is lost: of each source, the newest that was asked for is what the last start carries."""
    carried = {pin.action: pin.value for pin in world.started()[-1].revisions}
    for action in ("Source", "Image"):
        asked = [wanted for wanted in sent if wanted.revisions[0].action == action]
        newest = max((wanted.time for wanted in asked), default=None)
        values = {wanted.revisions[0].value for wanted in asked if wanted.time == newest}
        assert not values or carried[action] in values


def assert_in_order(world: World) -> None:
    """Per source action, whatever moved it last was never older than what moved it before."""
    times = {f"{wanted.revisions[0].value}": wanted.time for wanted in INTENTS}
    for action in ("Source", "Image"):
        moved = [times[pin.value] for start in world.started() for pin in start.revisions if pin.action == action]
        assert moved == sorted(moved)


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
    intents = [intent for body in bodies for intent in wanted(body)]
    return decided(world, intents) if intents else []


def wanted(body: dict[str, Any]) -> list[DesiredRevision]:
    """Give the intents of an event; none when it asks for nothing."""
    return [part for part in parts(body) if isinstance(part, DesiredRevision)]


def decided(world: World, intents: list[DesiredRevision]) -> list[Outcome]:
    return [*service(Ports(world)).revisions.fulfil(intents, Deadline(lambda: 60.0)).values()]


def test_a_push_of_two_architectures_under_two_tags_starts_once_for_the_index_in_every_order() -> None:
    asked_for = [wanted(body) for body in MULTI_ARCH]
    for order in permutations(asked_for):
        world = World()

        decisions = [one.decision for intents in order if intents for one in decided(world, intents)]

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
