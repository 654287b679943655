"""When a rollback happens by itself, and when the guard stops a rollback that was requested."""

from dataclasses import replace
from typing import Any

import pytest

from revision_trigger.domain.intents.rollback import ConfirmRequest, LastGood, RollbackRequest
from revision_trigger.domain.ledger import holds as holding
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.rollback.guard import LOUD, RollbackFacts, stopped
from revision_trigger.domain.routing.policy import NEVER, Policy
from tests.unit.domain.ledger.test_holds import failed, pushed, released
from tests.unit.domain.rollback.rollback_world import Pipeline


def reason(said: Outcome | None) -> Reason | None:
    return said.reason if said else None


def asked(web: Pipeline, **changes: Any) -> RollbackRequest:
    return replace(RollbackRequest("asked", "web", LastGood(), web.time, Reason.ROLLBACK_REQUESTED), **changes)


def test_a_failed_test_rolls_nothing_back() -> None:
    web = pushed("A", "B")

    assert reason(web.fail(1, category="Test")) is Reason.NOT_A_DEPLOYMENT
    assert web.pins()["Image"] == "B"


def test_a_named_stage_counts_instead_of_a_deploy_action() -> None:
    assert reason(pushed("A", "B", stage="Prod").fail(1, category="Test")) is Reason.EXECUTION_FAILED
    assert reason(pushed("A", "B", stage="Other").fail(1)) is Reason.NOT_A_DEPLOYMENT


def test_nothing_happens_by_itself_unless_the_policy_says_so() -> None:
    web = pushed("A", "B")
    web.policy = NEVER

    assert web.fail(1) is None
    assert web.alarm("web-5xx") is None


def test_what_failed_and_is_not_the_newest_start_is_left_alone() -> None:
    web = pushed("A", "B", "C")
    web.history[1] = replace(web.history[1], status="InProgress")

    assert reason(web.fail(1)) is Reason.SUSPECT_GONE
    assert web.pins()["Image"] == "C"


def test_a_start_by_hand_that_failed_is_rolled_back_as_well() -> None:
    web = pushed("A", "B")
    web.end(1, "Succeeded")
    web.start_by_hand(Image="X")
    web.time += 60

    assert reason(web.fail(2)) is Reason.EXECUTION_FAILED
    assert web.pins()["Image"] == "B"


def test_a_failure_before_a_start_by_hand_is_left_alone() -> None:
    web = pushed("A", "B")
    web.start_by_hand(Image="X")

    assert reason(web.fail(1)) is Reason.SUSPECT_GONE


def test_failure_and_alarm_of_one_suspect_make_one_rollback() -> None:
    web = failed("A", "B", "C", on_alarm=frozenset({"web-5xx"}), next_older=True)
    starts = len(web.starts)
    request = asked(web, id="automatic-rollback/web/execution-2", suspect="execution-2", automatic=True)

    assert web.roll_back(request).decision is Decision.DUPLICATE
    assert len(web.starts) == starts


def test_an_alarm_rolls_back_what_had_begun_to_deploy() -> None:
    policy = {"on_alarm": frozenset({"web-5xx"})}

    assert reason(pushed("A", "B", **policy).alarm("web-5xx")) is Reason.ALARM_RAISED
    assert reason(pushed("A", "B", **policy).alarm("web-5xx", deployed=False)) is Reason.NOT_DEPLOYED_YET
    assert pushed("A", "B", **policy).alarm("another") is None


def test_a_failed_rollback_is_the_end_unless_the_next_older_is_allowed() -> None:
    web = failed("A", "B", "C")
    assert reason(web.fail(3)) is Reason.ROLLBACK_GUARD
    assert web.pins()["Image"] == "B"

    web = failed("A", "B", "C", next_older=True)
    assert reason(web.fail(3)) is Reason.EXECUTION_FAILED
    assert web.pins()["Image"] == "A"


@pytest.mark.parametrize(("next_older", "expected"), [(False, Reason.ROLLBACK_GUARD), (True, None)])
def test_a_stage_rollback_that_failed_is_judged_like_a_rollback_of_ours(
    *, next_older: bool, expected: Reason | None
) -> None:
    web = pushed("A", "B")
    facts = RollbackFacts(
        Policy(on_failure=True, next_older=next_older), web.time, "native", stage_rollbacks={"native"}
    )
    request = asked(web, suspect="native", automatic=True)

    assert reason(stopped(web.state, request, facts)) is expected


def test_an_approval_in_the_named_stage_is_no_deployment() -> None:
    assert reason(pushed("A", "B", stage="Prod").fail(1, category="Approval")) is Reason.NOT_A_DEPLOYMENT
    assert reason(pushed("A", "B").fail(1, category="Approval")) is Reason.NOT_A_DEPLOYMENT


def test_a_pipeline_that_always_fails_is_rolled_back_twice_and_left_alone_loudly() -> None:
    web = failed("A", "B", "C", "D", next_older=True)
    web.fail(4)

    said = web.fail(5)

    assert web.pins()["Image"] == "B"
    assert said
    assert said.decision is Decision.IGNORED
    assert said.reason in LOUD


def test_the_limit_is_per_period() -> None:
    web = failed("A", "B", "C", times=1, cool_down=0.0)
    released(web)
    web.push("D", Image="D")
    assert reason(web.fail(4)) is Reason.ROLLBACK_GUARD

    web.time += 86_400
    web.push("E", Image="E")
    assert reason(web.fail(5)) is Reason.EXECUTION_FAILED


def test_an_automatic_rollback_cools_down() -> None:
    web = failed("A", "B", "C", cool_down=600.0)
    released(web)
    web.push("D", Image="D")
    web.time += 400
    assert reason(web.fail(4)) is Reason.ROLLBACK_GUARD

    web.time += 300
    web.push("E", Image="E")
    assert reason(web.fail(5)) is Reason.EXECUTION_FAILED


def test_an_alarm_on_a_rollback_cools_down_even_where_the_next_older_is_allowed() -> None:
    web = failed("A", "B", "C", on_alarm=frozenset({"web-5xx"}), next_older=True)

    assert reason(web.alarm("web-5xx")) is Reason.ROLLBACK_GUARD


def test_what_somebody_asks_for_is_not_guarded() -> None:
    web = failed("A", "B", "C", times=1)

    assert web.roll_back(asked(web)).decision is Decision.STARTED
    assert web.pins()["Image"] == "A"


def test_somebody_who_asked_before_a_rollback_began_does_not_go_back_twice() -> None:
    web = failed("A", "B", "C")

    begun = replace(web.state.safeguards.rolled_back[0], at=web.time)  # the failure of the rollback was noticed late
    web.state = replace(web.state, safeguards=replace(web.state.safeguards, rolled_back=(begun,)))

    said = web.roll_back(asked(web, time=web.time - 1))

    assert (said.decision, said.reason) == (Decision.STALE, Reason.NEWER_STARTED)
    assert web.pins()["Image"] == "B"


@pytest.mark.parametrize(("late", "decision"), [(900.0, Decision.STARTED), (901.0, Decision.IGNORED)])
def test_a_schedule_that_fires_too_late_does_nothing(late: float, decision: Decision) -> None:
    web = pushed("A", "B")
    web.time += 10_000

    assert web.roll_back(asked(web, time=web.time - late, max_lateness=900.0)).decision is decision


@pytest.mark.parametrize("stage", [None, "Prod"])
def test_a_bake_timer_undoes_its_suspect_while_that_is_the_newest_start(stage: str | None) -> None:
    web = pushed("A", "B")
    timer = asked(web, suspect=web.last(), unless_confirmed=True, confirming_stage=stage)
    web.state, _ = holding.confirmed(web.state, ConfirmRequest("other", "web", "another", web.time))

    assert web.roll_back(timer).decision is Decision.STARTED
    assert reason(web.roll_back(replace(timer, id="once-more"))) is Reason.SUSPECT_GONE


def test_a_bake_timer_does_nothing_once_its_suspect_is_confirmed_or_came_through() -> None:
    web = pushed("A", "B")
    timer = asked(web, suspect=web.last(), unless_confirmed=True, confirming_stage="Prod")

    came_through = RollbackFacts(web.policy, web.time, web.last(), stages=["Prod"])
    assert reason(stopped(web.state, timer, came_through)) is Reason.CONFIRMED

    web.state, _ = holding.confirmed(web.state, ConfirmRequest("confirm", "web", "execution-1", web.time))
    assert reason(web.roll_back(timer)) is Reason.CONFIRMED
    assert web.pins()["Image"] == "B"


def test_the_policy_is_read_from_the_pipelines_file_and_has_defaults() -> None:
    data = {
        "onFailure": True,
        "stage": "Prod",
        "onAlarm": ["web-5xx"],
        "limit": {"times": 3, "period": 3600},
        "coolDown": 60,
        "nextOlder": True,
        "hold": {"for": 7200, "untilNewer": True},
        "stop": True,
        "maxLateness": 300,
        "schedules": [{"cron": "0 2 * * ? *"}],
    }
    read = Policy(True, "Prod", frozenset({"web-5xx"}), 3, 3600.0, 60.0, True, 7200.0, True, "wait", 300.0)

    assert Policy.from_data(data) == read
    assert Policy.from_data({"stop": "abandon"}) == Policy(stop="abandon")
    assert Policy.from_data({}) == NEVER
