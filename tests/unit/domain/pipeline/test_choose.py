"""The next thing to do for a pipeline."""

from typing import Any

from revision_trigger.domain.ledger.claim import Busy
from revision_trigger.domain.ledger.pending import Effect
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.pipeline.choose import (
    OVERLAP,
    Action,
    EndThese,
    FinishClaim,
    LookAgain,
    LookUp,
    ReadHistory,
    StartThese,
    choose,
)
from tests.core.builders import (
    LONG_AGO,
    NOW,
    bad,
    claim,
    execution,
    foreign,
    hold,
    planned,
    push,
    rollback,
    state,
    waiting,
)


def chosen(now: PipelineState, **more: Any) -> Action:
    return choose(now, NOW, **{"read_at": NOW - 1, **more})


def started(action: Action) -> list[str]:
    assert isinstance(action, StartThese), action
    return [entry.id for entry in action.entries]


def test_does_nothing_when_nothing_is_pending() -> None:
    assert chosen(state(), read_at=None) == LookAgain(None)


def test_waits_for_the_lease_when_somebody_starts_something() -> None:
    assert chosen(state(push(), claim=claim())) == LookAgain(NOW + 30)


def test_finishes_the_claim_when_its_lease_is_over() -> None:
    over = claim(lease=NOW)

    assert chosen(state(push(), claim=over)) == FinishClaim(over)


def test_waits_when_an_unclear_claim_was_looked_at_just_now() -> None:
    assert chosen(state(claim=claim(lease=NOW, wait=NOW + 60))) == LookAgain(NOW + 60)


def test_reads_the_history_first_when_this_worker_never_did() -> None:
    assert chosen(state(push(), read_until=LONG_AGO), read_at=None) == ReadHistory(LONG_AGO - OVERLAP)


def test_reads_the_history_again_when_a_claim_was_judged_anew_since() -> None:
    assert isinstance(chosen(state(push(unread_since=NOW)), read_at=NOW - 1), ReadHistory)
    assert started(chosen(state(push(unread_since=NOW - 1)), read_at=NOW)) == ["push"]


def test_reads_from_the_unread_executions_start_when_one_is_older_than_the_watermark() -> None:
    unread = state(push(), executions=(foreign(at=LONG_AGO),), read_until=NOW - 60)

    assert chosen(unread) == ReadHistory(LONG_AGO - OVERLAP)


def test_waits_for_the_next_read_when_an_execution_was_not_listed_just_now() -> None:
    unread = state(push(), executions=(execution(), foreign()), next_read=NOW + 20)

    assert chosen(unread) == LookAgain(NOW + 20)


def test_reads_nothing_when_the_pipeline_is_busy() -> None:
    assert chosen(state(push(), busy=Busy(NOW + 10)), read_at=None) == LookAgain(NOW + 10)


def test_looks_up_when_the_question_is_due() -> None:
    due = push(lookup=waiting(again=NOW))

    assert chosen(state(due)) == LookUp(due)
    assert chosen(state(push(lookup=waiting(again=NOW + 5)))) == LookAgain(NOW + 5)


def test_looks_for_a_target_when_a_rollback_has_none() -> None:
    lacking = rollback(effect=Effect(NOW))

    assert chosen(state(lacking)) == LookUp(lacking)


def test_looks_for_a_target_when_the_pipeline_is_busy() -> None:
    """DESIGN 5.5: a rollback takes effect even while the pipeline is busy."""
    lacking = rollback(effect=Effect(NOW))

    assert chosen(state(lacking, busy=Busy(NOW + 60))) == LookUp(lacking)


def test_lets_a_plan_take_effect_when_its_time_has_come() -> None:
    assert chosen(state(planned(at=NOW + 1))) == LookAgain(NOW + 1)
    assert chosen(state(planned(at=NOW))) == LookUp(planned(at=NOW))


def test_ends_what_has_nothing_left_to_do_before_it_starts_anything() -> None:
    action = chosen(state(push("late", at=LONG_AGO - 1), push("new", 2)))

    assert isinstance(action, EndThese)
    assert [end.id for end in action.ends] == ["late"]


def test_ends_fifty_at_a_time_when_many_have_nothing_left_to_do() -> None:
    action = chosen(state(*(push(f"late-{one}", one, LONG_AGO - 1, alone=True) for one in range(60))))

    assert isinstance(action, EndThese)
    assert len(action.ends) == 50


def test_starts_what_is_forced_first_and_alone() -> None:
    pending = state(push("old", 1, NOW - 9, values={"B": "1"}), rollback("back", 2), push("forced", 3, force=True))

    assert started(chosen(pending)) == ["forced"]


def test_starts_a_rollback_next_and_alone() -> None:
    assert started(chosen(state(push("old", 1, NOW - 9), rollback("back", 2)))) == ["back"]


def test_starts_one_rollback_at_a_time_when_several_wait() -> None:
    assert started(chosen(state(rollback("one", 1, NOW - 1), rollback("two", 2)))) == ["one"]


def test_starts_all_without_variables_together_oldest_first() -> None:
    pending = state(push("b", 1, NOW, values={"B": "1"}), push("a", 2, NOW - 1))

    assert started(chosen(pending)) == ["a", "b"]


def test_stops_before_the_first_with_variables_when_several_start() -> None:
    pending = state(push("a", 1, NOW - 3), push("red", 2, NOW - 2, alone=True), push("b", 3, values={"B": "1"}))

    assert started(chosen(pending)) == ["a"]


def test_starts_what_has_variables_alone_when_it_is_the_oldest() -> None:
    pending = state(push("red", 1, NOW - 3, alone=True), push("b", 2, values={"B": "1"}))

    assert started(chosen(pending)) == ["red"]


def test_passes_over_what_is_closed_when_something_younger_is_open() -> None:
    pending = state(
        push("waits", 1, NOW - 3, alone=True, lookup=waiting(again=NOW + 5)), push("b", 2, values={"B": "1"})
    )

    assert started(chosen(pending)) == ["b"]


def test_starts_fifty_at_the_most() -> None:
    pending = state(*(push(f"push-{number:02}", number, is_automatic=False) for number in range(60)))

    assert len(started(chosen(pending))) == 50


def test_quarantines_what_would_bring_back_known_bad_revisions() -> None:
    action = chosen(state(push(values={"A": "bad"}), known_bad=(bad("back", A="bad"),)))

    assert isinstance(action, EndThese)
    (end,) = action.ends
    assert (end.id, end.status) == ("push", Status.QUARANTINED)
    assert "rollback back" in end.sentence


def test_starts_what_is_forced_when_it_is_known_bad() -> None:
    assert started(chosen(state(push(values={"A": "bad"}, force=True), known_bad=(bad(A="bad"),)))) == ["push"]


def test_starts_a_push_when_bad_revisions_stand_beside_it() -> None:
    assert started(chosen(state(push(values={"A": "1"}), known_bad=(bad(B="0"),)))) == ["push"]


def test_waits_for_the_holds_end_when_held() -> None:
    assert chosen(state(push(), holds=(hold(until=NOW + 60),))) == LookAgain(NOW + 60)
    assert chosen(state(push(), holds=(hold(),))) == LookAgain(None)
