"""One intent starts at most one execution, whatever is interleaved, killed or sent twice; and nothing is lost."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import LastGood, RollbackRequest
from revision_trigger.domain.ledger.stored import load
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from tests.world import NOW, Doors, Worker, World, lease_and_settle, service


def intent(number: int, time: float, action: str = "Source") -> DesiredRevision:
    kind: Any = {"Source": "COMMIT_ID", "Image": "IMAGE_DIGEST"}[action]
    value = f"{number:040x}" if action == "Source" else f"sha256:{number:064x}"
    return DesiredRevision(
        f"intent-{number}", "web", (SourceRevision(action, kind, value),), NOW + time, Reason.DESIRED_REVISION
    )


INTENTS = [intent(1, 0.0), intent(2, 10.0), intent(3, 20.0, "Image"), intent(4, 10.0)]
ENDS = {Decision.STARTED, Decision.DUPLICATE, Decision.STALE, Decision.SUPERSEDED}


class Play:
    """Plays what hypothesis draws, and counts what really started."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.workers: list[Worker] = []

    def deliver(self, wanted: DesiredRevision | RollbackRequest) -> Worker:
        worker = Worker(self.world, wanted, f"worker-{len(self.workers)}")
        self.workers.append(worker)
        return worker

    def one_thing(self, data: st.DataObject) -> None:
        """Let one thing happen: a worker goes on or dies, time passes, CodePipeline is busy, somebody steps in."""
        what = data.draw(st.sampled_from(["step"] * 6 + ["kill", "wait", "busy", "foreign"]), label="what")
        alive = [worker for worker in self.workers if worker.alive]
        if what in ("step", "kill") and alive:
            worker = data.draw(st.sampled_from(alive), label="worker")
            worker.step() if what == "step" else worker.kill()
        elif what == "wait":
            self.pass_time(data.draw(st.sampled_from([0.5, 40.0, 200.0]), label="seconds"))
        elif what == "busy":
            self.world.conflicts = 1
        elif what == "foreign":
            self.world.note_foreign("web", self.world.begin_by_hand(Config="of no source of ours"))

    def pass_time(self, seconds: float) -> None:
        """A send that outlives its lease is outside the rule: it dies with its sender."""
        self.world.time += seconds
        for worker in self.workers:
            if seconds > 1 and worker.is_sending:
                worker.kill()

    def redeliver_until_settled(
        self, wanted: DesiredRevision | RollbackRequest, ends: set[Decision] = ENDS
    ) -> Decision:
        """As SQS would: again and again, until there is a decision that ends it."""
        for _ in range(8):
            worker = self.deliver(wanted)
            worker.finish()
            assert worker.outcome
            if worker.outcome.decision in ends:
                return worker.outcome.decision
            self.pass_time(lease_and_settle())
        raise AssertionError(f"{wanted.id} never settled: {worker.outcome}")


worlds = st.builds(World, honoured=st.booleans(), listing_delay=st.sampled_from([0.0, 5.0, 100.0]), named=st.booleans())


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


@settings(max_examples=300)
@given(data=st.data(), world=worlds)
def test_no_interleaving_starts_a_rollback_twice_or_without_its_hold(data: st.DataObject, world: World) -> None:
    """Two good executions are there; among pushes, kills and busy times somebody asks for a rollback, twice."""
    world.time = NOW - 60
    for number in (8, 9):
        service(Doors(world)).fulfil([intent(number, -60.0 + number)], lambda: 60.0)
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


def test_a_new_intent_takes_a_check_and_three_calls_and_a_known_one_none_when_the_worker_knows_the_pipeline() -> None:
    doors = Doors(World())
    handler = service(doors)
    handler.fulfil([INTENTS[0]], lambda: 60.0)
    doors.calls.clear()

    outcome = handler.fulfil([INTENTS[1]], lambda: 60.0)[INTENTS[1].id]
    again = handler.fulfil([INTENTS[1]], lambda: 60.0)[INTENTS[1].id]

    assert outcome.decision is Decision.STARTED
    assert (again.decision, again.execution_id) == (Decision.DUPLICATE, outcome.execution_id)
    assert doors.calls == ["find", "change", "start", "change"]


def test_a_duplicate_takes_one_call_when_the_worker_is_new() -> None:
    world = World()
    service(Doors(world)).fulfil([INTENTS[0]], lambda: 60.0)
    doors = Doors(world)

    outcome = service(doors).fulfil([INTENTS[0]], lambda: 60.0)[INTENTS[0].id]

    assert outcome.decision is Decision.DUPLICATE
    assert doors.calls == ["read"]
