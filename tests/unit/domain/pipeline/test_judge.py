"""What is judged again before every start."""

from typing import Any

import pytest

from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pipeline.judge import ends_now
from tests.core.builders import (
    LONG_AGO,
    NOW,
    execution,
    floor,
    foreign,
    move,
    planned,
    push,
    rollback,
    state,
    waiting,
)

SAME = {"A": "0"}


def judged(now: PipelineState) -> list[tuple[str, Status, Reason]]:
    return [(end.id, end.status, end.reason) for end in ends_now(now, NOW)]


def test_ends_nothing_when_everything_is_news() -> None:
    assert judged(state(push("one"), push("two", 2, values={"B": "1"}))) == []


def test_is_stale_when_something_newer_started_meanwhile() -> None:
    assert judged(state(push(at=LONG_AGO - 1))) == [("push", Status.STALE, Reason.NEWER_STARTED)]


def test_is_never_stale_by_a_floor_when_it_was_accepted_before() -> None:
    assert judged(state(push(), floors=(floor(at=NOW + 60),))) == []


def test_is_unchanged_when_the_newest_execution_carries_it() -> None:
    (end,) = ends_now(state(push(values=SAME)), NOW)

    assert (end.status, end.reason, end.execution_id) == (Status.UNCHANGED, Reason.RUNS_ALREADY, "execution-1")


@pytest.mark.parametrize("status", ["Failed", "Stopped", "Cancelled", "Superseded"])
def test_starts_again_when_the_newest_execution_does_not_run(status: str) -> None:
    over = state(push(values=SAME), executions=(execution(status=status),))

    assert judged(over) == []


def test_starts_when_the_newest_execution_heard_of_is_not_read_yet() -> None:
    assert judged(state(push(values=SAME), executions=(execution(), foreign()))) == []


@pytest.mark.parametrize("more", [{"is_automatic": False}, {"force": True}, {"alone": True}, {"moves": {}}])
def test_starts_what_runs_once_more_when_somebody_asks_for_it(more: dict[str, Any]) -> None:
    assert judged(state(push(**{"values": SAME, **more}))) == []


def test_is_not_unchanged_when_something_older_is_pending_before_it() -> None:
    pending = state(push("older", 1, NOW - 1, alone=True), push("same", 2, NOW, values=SAME))

    assert judged(pending) == []


def test_is_unchanged_when_only_another_source_is_pending_before_it() -> None:
    pending = state(push("older", 1, NOW - 1, values={"B": "1"}), push("same", 2, NOW, values=SAME))

    assert judged(pending) == [("same", Status.UNCHANGED, Reason.RUNS_ALREADY)]


def test_judges_nothing_when_its_answer_is_not_there_yet() -> None:
    assert judged(state(push(at=LONG_AGO - 1, lookup=waiting()))) == []


def test_ends_a_rollback_when_its_suspect_is_not_the_newest_start() -> None:
    late = state(rollback(suspect="suspect"), executions=(execution("suspect"), execution("newer", NOW)))

    assert judged(late) == [("rollback", Status.SUPERSEDED, Reason.SUSPECT_GONE)]


def test_keeps_a_rollback_when_its_suspect_is_the_newest_start() -> None:
    assert judged(state(rollback(suspect="execution-1"))) == []


def test_lets_a_plan_sleep_when_its_time_is_to_come() -> None:
    assert judged(state(planned(suspect="gone"))) == []


def test_ends_a_rollback_when_somebody_started_after_its_acceptance() -> None:
    later = state(rollback(at=NOW), executions=(execution(), foreign(at=NOW + 1)))

    assert judged(later) == [("rollback", Status.SUPERSEDED, Reason.NEWER_STARTED)]


def test_keeps_a_rollback_when_somebody_started_before_its_acceptance() -> None:
    assert judged(state(rollback(at=NOW), executions=(execution(), foreign(at=NOW - 1)))) == []


def test_ends_a_rollback_when_its_target_runs_already() -> None:
    there = state(rollback(moves={"A": move("0"), "B": move("0")}))

    assert judged(there) == [("rollback", Status.UNCHANGED, Reason.RUNS_ALREADY)]
