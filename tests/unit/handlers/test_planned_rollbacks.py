"""Rollbacks planned for a time to come: whatever stops, crashes and repeats, the Scheduler follows the newest word."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.rollback import CancelRequest, LastGood, PlanRequest, RollbackRequest
from revision_trigger.domain.ledger.safeguards import PLAN_LIMIT
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.ledger.stored import dump, load
from revision_trigger.domain.outcome import Decision, Origin, Outcome, Reason
from revision_trigger.domain.rollback import guard
from revision_trigger.domain.rollback.schedule_message import schedule_name
from revision_trigger.domain.routing.policy import NEVER
from revision_trigger.handlers.kinds import Handlers
from tests.world import NOW, Killed, Ports, Worker, World, service

AT = NOW + 3600
BAKE = schedule_name("web", "bake")


def event(number: int) -> Origin:
    return Origin("com.acme.release", "Rollback Requested", f"event-{number}")


def plan(number: int = 1, *, time: float = NOW, at: float = AT, name: str = "bake", **detail: Any) -> PlanRequest:
    return PlanRequest("plan/bake", "web", name, at, {"name": "web"} | detail, time, event(number))


def cancel(number: int = 2, *, time: float = NOW, name: str = "bake") -> CancelRequest:
    return CancelRequest(f"cancel-{number}", "web", name, time, event(number))


@pytest.fixture
def world() -> World:
    world = World()
    world.begin_by_hand(Image="a")
    return world


def answer(world: World, ask: PlanRequest | CancelRequest) -> tuple[Decision, Reason]:
    outcome = service(Ports(world)).planned_rollbacks.handle(ask, Deadline(lambda: 60.0))
    assert (outcome.intent_id, outcome.pipeline, outcome.origin) == (ask.id, "web", ask.origin)
    return outcome.decision, outcome.reason


def state_of(world: World) -> State:
    return load(world.states["web"][0])


def stopped(world: World, at: float = AT) -> Reason | None:
    """Judge the rollback that the plan bake became, as it comes from a schedule that fired at its time."""
    ask = RollbackRequest(Ports(world).due_id(BAKE, at), "web", LastGood(), at, Reason.ROLLBACK_DUE)
    outcome = guard.stopped(state_of(world), ask, guard.RollbackFacts(NEVER, now=at, last="execution-1"))
    return outcome.reason if outcome else None


def test_fixes_what_runs_as_the_suspect_when_planned(world: World) -> None:
    assert answer(world, plan(unlessConfirmed=True)) == (Decision.DEFERRED, Reason.PLANNED)

    at, body = world.schedules[BAKE]
    assert at == AT
    assert body["source"] == "revision-trigger.schedule"
    assert body["account"] == "123456789012"
    assert body["detail"] == {
        "name": "web",
        "unlessConfirmed": True,
        "suspect": "execution-1",
        "schedule": {"arn": "<aws.scheduler.schedule-arn>", "time": "<aws.scheduler.scheduled-time>"},
    }
    assert stopped(world) is None


def test_keeps_the_first_suspect_when_the_same_event_comes_again(world: World) -> None:
    answer(world, plan())
    world.begin_by_hand(Image="b")

    assert answer(world, plan()) == (Decision.DEFERRED, Reason.PLANNED)
    assert world.schedules[BAKE][1]["detail"]["suspect"] == "execution-1"


def test_replaces_what_was_planned_when_its_id_comes_in_a_newer_event(world: World) -> None:
    answer(world, plan(1))
    world.time += 1

    assert answer(world, plan(2, time=NOW + 1, at=AT + 60)) == (Decision.DEFERRED, Reason.PLANNED)

    assert [at for at, _ in world.schedules.values()] == [AT + 60]
    assert (stopped(world), stopped(world, AT + 60)) == (Reason.PLAN_OUTDATED, None)


def test_plans_again_when_it_was_cancelled_before_for_the_same_time(world: World) -> None:
    for ask in (plan(1), cancel(2), plan(3)):
        answer(world, ask)

    assert BAKE in world.schedules
    assert stopped(world) is None


def test_says_whether_there_was_a_plan_when_cancelled(world: World) -> None:
    assert answer(world, cancel(1)) == (Decision.IGNORED, Reason.NOT_PLANNED)
    answer(world, plan(2))
    assert answer(world, cancel(3)) == (Decision.IGNORED, Reason.PLAN_CANCELLED)
    assert answer(world, cancel(3)) == (Decision.IGNORED, Reason.PLAN_CANCELLED)
    assert not world.schedules
    assert stopped(world) is Reason.PLAN_OUTDATED


@pytest.mark.parametrize("apart", [0.0, 1.0])
def test_stays_cancelled_when_the_plan_is_redelivered_after_it(world: World, apart: float) -> None:
    answer(world, plan(1))
    answer(world, cancel(2, time=NOW + apart))

    assert answer(world, plan(1)) == (Decision.STALE, Reason.PLAN_OUTDATED)
    assert not world.schedules


def test_is_stale_when_the_cancellation_overtook_it(world: World) -> None:
    answer(world, cancel(2, time=NOW + 1))

    assert answer(world, plan(1)) == (Decision.STALE, Reason.PLAN_OUTDATED)
    assert not world.schedules


def test_does_not_cancel_what_was_planned_later_when_it_is_late(world: World) -> None:
    answer(world, plan(2, time=NOW + 1))

    assert answer(world, cancel(1)) == (Decision.STALE, Reason.PLAN_OUTDATED)
    assert BAKE in world.schedules


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (plan(at=NOW), Reason.TOO_LATE),
        (plan(time=NOW + 301), Reason.TIME_IN_FUTURE),
        (cancel(time=NOW + 301), Reason.TIME_IN_FUTURE),
    ],
)
def test_is_rejected_when_a_time_cannot_be(world: World, ask: PlanRequest | CancelRequest, reason: Reason) -> None:
    assert answer(world, ask) == (Decision.REJECTED, reason)
    assert not world.schedules
    assert not world.states


def test_is_rejected_when_nothing_ever_ran() -> None:
    assert answer(World(), plan()) == (Decision.REJECTED, Reason.UNKNOWN_EXECUTION)


def test_is_a_duplicate_when_its_event_comes_again_after_its_time(world: World) -> None:
    answer(world, plan())
    world.schedules.clear()  # it fired
    world.time = AT + 1

    assert answer(world, plan()) == (Decision.DUPLICATE, Reason.ASKED_BEFORE)
    assert not world.schedules


def test_comes_again_when_the_invocation_is_nearly_over(world: World) -> None:
    outcome = service(Ports(world)).planned_rollbacks.handle(plan(), Deadline(lambda: 20.0))

    assert (outcome.decision, outcome.reason) == (Decision.RETRY, Reason.OUT_OF_TIME)
    assert not world.states


def test_forgets_first_what_is_over_when_there_are_many_names(world: World) -> None:
    answer(world, plan(0, name="open"))
    answer(world, cancel(1, name="closed", time=NOW + 1))

    for number in range(PLAN_LIMIT - 1):
        answer(world, plan(number + 2, name=f"plan-{number}", time=NOW + 2))

    names = {one.name for one in state_of(world).safeguards.plans}
    assert len(names) == PLAN_LIMIT
    assert "open" in names
    assert "closed" not in names


def test_is_cancelled_all_the_same_when_its_name_was_forgotten(world: World) -> None:
    answer(world, plan())
    world.states.clear()

    assert answer(world, cancel()) == (Decision.IGNORED, Reason.PLAN_CANCELLED)
    assert not world.schedules


def test_survives_the_ledger_when_stored(world: World) -> None:
    for ask in (plan(1), cancel(2), plan(3, name="other", reason="x")):
        answer(world, ask)

    state = state_of(world)

    assert load(dump(state)) == state
    assert len(state.safeguards.plans) == 2
    assert len(state.safeguards.revoked) == 1


class Planner(Worker):
    """One delivery of one plan or cancellation."""

    def __init__(self, world: World, ask: Any, name: str) -> None:
        super().__init__(world, ask, name)

    def _run(self, handler: Handlers, intent: Any) -> None:
        self._go.acquire()
        try:
            if not self._killed:
                self.outcome = handler.planned_rollbacks.handle(intent, Deadline(lambda: 60.0))
        except Killed:
            pass
        finally:
            self.place = "done"
            self._stopped.release()


@pytest.mark.parametrize("crashes", [False, True])
def test_stays_cancelled_when_a_worker_stood_still_before_it_told_the_scheduler(world: World, crashes: bool) -> None:  # noqa: FBT001
    ask: Any = plan(1)
    slow = Planner(world, ask, "slow")
    while slow.place != "before put":
        slow.step()
    answer(world, cancel(2, time=NOW + 1))
    while slow.place != "after put":
        slow.step()
    assert BAKE in world.schedules

    if crashes:
        slow.kill()
        answer(world, plan(1))
    slow.finish()

    assert not world.schedules


ASKS: list[PlanRequest | CancelRequest] = [
    plan(1, reason="first"),
    cancel(2, time=NOW + 1),
    plan(3, time=NOW + 2, reason="third"),
    plan(4, time=NOW + 2, at=AT + 60, reason="fourth"),
    cancel(5, time=NOW + 3),
]


def is_settled(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.decision is not Decision.RETRY


def play(workers: list[Planner], data: st.DataObject) -> None:
    """Let the workers go on in any order, and now and then end one where it stands."""
    while alive := [worker for worker in workers if worker.alive]:
        worker = data.draw(st.sampled_from(alive))
        if data.draw(st.integers(0, 9)) == 0:
            worker.kill()
        for _ in range(data.draw(st.sampled_from([1, 2, 5, 99]))):
            worker.step()


@settings(max_examples=150, deadline=None)
@given(asks=st.lists(st.sampled_from(ASKS), min_size=1, max_size=4), data=st.data())
def test_scheduler_follows_the_newest_word_whatever_interleaves(asks: list[Any], data: st.DataObject) -> None:
    world = World(time=NOW + 10)
    world.begin_by_hand(Image="a")
    records_of = [(ask, Planner(world, ask, f"worker-{number}")) for number, ask in enumerate(asks)]

    play([worker for _, worker in records_of], data)
    for ask, worker in records_of:
        if not is_settled(worker.outcome):  # the queue delivers it again
            answer(world, ask)

    (word,) = state_of(world).safeguards.plans
    newest = max(ask.time for ask in asks)
    assert word.time == newest
    planned = {BAKE: word.at} if word.detail else {}
    assert {name: at for name, (at, _) in world.schedules.items()} == planned
    for _, body in world.schedules.values():
        assert f'"{body["detail"]["reason"]}"' in str(word.detail)
