"""Holds, releases, confirmations and plans: of people's words the newest by event time counts."""

from typing import Any

from revision_trigger.domain.intents.rollback import (
    CancelRequest,
    ConfirmRequest,
    HoldRequest,
    PlanRequest,
    ReleaseRequest,
)
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import Words
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pipeline import words
from revision_trigger.domain.pipeline.ends import Step
from tests.core import builders
from tests.core.builders import NOW, planned, rollback, state


def told(step: Step) -> list[tuple[str, Status, Reason]]:
    return [(end.id, end.status, end.reason) for end in step.ends]


def hold_request(at: float = NOW, **more: Any) -> HoldRequest:
    return HoldRequest("hold", "web", at, **more)


def plan_request(name: str = "new", at: float = NOW) -> PlanRequest:
    return PlanRequest(name, "web", "nightly", NOW + 900, {}, at)


def test_holds_from_the_events_time_on() -> None:
    step = words.hold(state(), hold_request(NOW - 5, until=NOW + 60, text="audit"), NOW)

    assert step.state.holds == (builders.hold("hold", NOW - 5, accepted=NOW, until=NOW + 60, text="audit"),)
    assert told(step) == [("hold", Status.DONE, Reason.HOLD_SET)]


def test_holds_from_the_ledgers_time_when_the_senders_clock_is_ahead() -> None:
    (held,) = words.hold(state(), hold_request(NOW + 60), NOW).state.holds

    assert held.at == NOW


def test_is_stale_when_a_newer_release_came_before_the_hold() -> None:
    step = words.hold(state(words=Words(released_at=NOW)), hold_request(NOW - 1), NOW)

    assert step.state.holds == ()
    assert told(step) == [("hold", Status.STALE, Reason.RELEASED_SINCE)]


def test_holds_when_hold_and_release_are_of_one_second() -> None:
    assert words.hold(state(words=Words(released_at=NOW + 0.5)), hold_request(NOW), NOW + 1).state.holds


def test_holds_nothing_when_its_time_is_over() -> None:
    step = words.hold(state(), hold_request(NOW - 60, until=NOW - 1), NOW)

    assert step.state.holds == ()
    assert told(step) == [("hold", Status.DONE, Reason.TOO_LATE)]


def test_releases_what_was_set_no_later_than_its_own_time() -> None:
    held = state(holds=(builders.hold("before", NOW - 5), builders.hold("later", NOW + 5)))

    step = words.release(held, ReleaseRequest("release", "web", NOW), NOW + 10)

    assert [one.id for one in step.state.holds] == ["later"]
    assert step.state.words.released_at == NOW
    assert told(step) == [("release", Status.DONE, Reason.HOLD_RELEASED)]


def test_says_so_when_nothing_was_held() -> None:
    step = words.release(state(), ReleaseRequest("release", "web", NOW), NOW)

    assert told(step) == [("release", Status.DONE, Reason.NOT_HELD)]


def test_keeps_the_newer_release_when_an_older_one_comes_late() -> None:
    step = words.release(state(words=Words(released_at=NOW)), ReleaseRequest("release", "web", NOW - 9), NOW)

    assert step.state.words.released_at == NOW


def test_remembers_fifty_confirmations_the_newest_last() -> None:
    known = state(confirmed=tuple(f"execution-{number}" for number in range(50)))

    step = words.confirm(known, ConfirmRequest("confirm", "web", "execution-5", NOW))
    more = words.confirm(known, ConfirmRequest("confirm", "web", "execution-50", NOW))

    assert len(step.state.confirmed) == len(more.state.confirmed) == 50
    assert step.state.confirmed[-1] == "execution-5"
    assert "execution-0" not in more.state.confirmed
    assert told(step) == [("confirm", Status.DONE, Reason.EXECUTION_CONFIRMED)]


def test_plans_a_rollback_that_sets_nothing_yet() -> None:
    step = words.plan(state(), plan_request(), NOW, suspect="execution-1")

    (entry,) = step.state.pending
    assert step.ends == ()
    assert entry == planned("new", NOW + 900, suspect="execution-1")
    assert step.state.words.plans == {"nightly": NOW}
    assert step.state.holds == ()


def test_replaces_the_plan_of_its_name_when_the_word_is_newer() -> None:
    known = state(planned("old"), words=Words(plans={"nightly": NOW - 5}))

    step = words.plan(known, plan_request(), NOW, suspect=None)

    assert told(step) == [("old", Status.SUPERSEDED, Reason.PLAN_OUTDATED)]
    assert [entry.id for entry in step.state.pending] == ["new"]


def test_is_stale_when_a_newer_word_on_the_name_came_before_the_plan() -> None:
    known = state(words=Words(plans={"nightly": NOW + 5}))

    step = words.plan(known, plan_request(), NOW, suspect=None)

    assert told(step) == [("new", Status.STALE, Reason.PLAN_OUTDATED)]
    assert step.state == known


def test_cancels_what_is_planned_under_the_name() -> None:
    known = state(planned("old"), words=Words(plans={"nightly": NOW - 5}))

    step = words.cancel(known, CancelRequest("cancel", "web", "nightly", NOW))

    assert [one[0] for one in told(step)] == ["old", "cancel"]
    assert step.ends[-1].reason is Reason.PLAN_CANCELLED
    assert step.state.pending == ()


def test_cancels_a_plan_that_comes_later_when_the_cancel_is_the_newer_word() -> None:
    cancelled = words.cancel(state(), CancelRequest("cancel", "web", "nightly", NOW + 1)).state

    step = words.plan(cancelled, plan_request(at=NOW), NOW + 2, suspect=None)

    assert told(step) == [("new", Status.STALE, Reason.PLAN_OUTDATED)]


def test_cancels_nothing_when_the_rollback_took_effect_already() -> None:
    effective = state(rollback("old", plan=planned().plan))

    step = words.cancel(effective, CancelRequest("cancel", "web", "nightly", NOW))

    assert told(step) == [("cancel", Status.DONE, Reason.NOT_PLANNED)]
    assert step.state.pending == effective.pending


def test_remembers_fifty_names_the_newest_last() -> None:
    known = state(words=Words(plans={f"plan-{number}": NOW for number in range(50)}))

    plans = words.plan(known, plan_request(), NOW, suspect=None).state.words.plans

    assert len(plans) == 50
    assert "plan-0" not in plans
