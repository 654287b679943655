"""How a claim comes and goes."""

import pytest

from revision_trigger.domain.ledger.claim import Busy, ToStop
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.pipeline import claims
from revision_trigger.domain.pipeline.claims import token_of
from tests.core.builders import (
    LONG_AGO,
    NOW,
    bad,
    claim,
    execution,
    floor,
    foreign,
    hold,
    move,
    pin,
    planned,
    push,
    revisions,
    rollback,
    state,
)

CARRIED = {"A": revisions("push"), "B": revisions("0")}


def test_hashes_a_token_of_arn_intents_and_attempt_alone() -> None:
    token = token_of("arn", ["one", "two"], 1)

    assert len(token) == 64
    assert token == token_of("arn", ["two", "one"], 1)
    assert len({token, token_of("arn", ["one"], 1), token_of("other", ["one", "two"], 1)}) == 3
    assert token != token_of("arn", ["one", "two"], 2)


def test_takes_its_entries_out_of_what_is_pending_when_claimed() -> None:
    one, two = push("one"), push("two", 2)

    step = claims.claimed(state(one, two), claim(one))

    assert step.ends == ()
    assert step.state.claim == claim(one)
    assert step.state.pending == (two,)


def test_ends_the_rollbacks_accepted_before_it_when_a_forced_one_is_claimed() -> None:
    forced = push("forced", 2, force=True)
    pending = state(rollback("before", 1), forced, rollback("after", 3), holds=(hold("before"), hold("after")))

    step = claims.claimed(pending, claim(forced))

    assert [(end.id, end.status) for end in step.ends] == [("before", Status.SUPERSEDED)]
    assert [entry.id for entry in step.state.pending] == ["after"]
    assert [one.id for one in step.state.holds] == ["after"]


def test_keeps_what_is_only_planned_when_a_forced_one_is_claimed() -> None:
    forced = push("forced", 2, force=True)

    assert claims.claimed(state(planned(), forced), claim(forced)).ends == ()


def test_lifts_what_it_brings_when_a_forced_one_is_claimed() -> None:
    forced = push("forced", force=True, values={"A": "1"})
    marked = state(forced, known_bad=(bad("one", A="1"), bad("two", A="1", B="1")))

    after = claims.claimed(marked, claim(forced)).state

    assert [one.rollback_id for one in after.known_bad] == ["two"]


def test_moves_pins_and_clocks_when_it_became_an_execution() -> None:
    pending = state(claim=claim(push()), busy=Busy(NOW, 10))

    step = claims.started(pending, "execution-2", at=NOW, carried=CARRIED)

    assert step.state.claim is None
    assert step.state.busy == Busy()
    assert step.state.newest == execution("execution-2", NOW, status="InProgress")
    assert step.state.pins["A"].revisions == revisions("push")
    assert [pin.clock.at for pin in step.state.pins.values()] == [NOW, LONG_AGO]
    assert [(end.id, end.status, end.execution_id) for end in step.ends] == [("push", Status.STARTED, "execution-2")]


def test_keeps_the_newer_clock_when_one_of_its_entries_is_older() -> None:
    pending = state(claim=claim(push(at=LONG_AGO - 1)))

    step = claims.started(pending, "execution-2", at=NOW, carried={"A": revisions("0"), "B": revisions("0")})

    assert step.state.pins["A"].clock.at == LONG_AGO


def test_takes_the_targets_older_clocks_when_a_rollback_started() -> None:
    back = rollback(moves={"A": move("old", LONG_AGO - 500)})

    step = claims.started(state(claim=claim(back)), "execution-2", at=NOW, carried={"A": revisions("old")})

    assert step.state.pins["A"].clock.at == LONG_AGO - 500


def test_knows_that_a_rollback_passed_its_floor_when_it_started() -> None:
    """DESIGN 5.5: what began before its floor is not adopted after it started."""
    pending = state(claim=claim(rollback("back")), floors=(floor("back"), floor("other")))

    step = claims.started(pending, "execution-2", at=NOW, carried=CARRIED)

    assert [one.is_started for one in step.state.floors] == [True, False]


def test_keeps_the_status_heard_when_the_event_came_before_the_record() -> None:
    heard = state(claim=claim(push()), executions=(execution(), foreign("execution-2", NOW, whose="unknown")))

    step = claims.started(heard, "execution-2", at=NOW, carried=CARRIED)

    assert [(one.id, one.whose) for one in step.state.executions] == [("execution-1", "ours"), ("execution-2", "ours")]


def test_ends_holds_until_something_newer_when_it_started_that() -> None:
    held = state(claim=claim(push()), holds=(hold(until_newer=True),))

    assert claims.started(held, "execution-2", at=NOW, carried=CARRIED).state.holds == ()


@pytest.mark.parametrize("lasting", [False, True])
def test_keeps_holds_when_what_started_is_nothing_newer(*, lasting: bool) -> None:
    held = state(claim=claim(push(values={"A": "0"})), holds=(hold(until_newer=not lasting),))

    assert claims.started(held, "execution-2", at=NOW, carried=CARRIED).state.holds == held.holds


def test_is_pending_again_with_another_attempt_when_it_was_refused() -> None:
    after = claims.refused(state(push("later", 2), claim=claim(push("claimed", 1))), "busy", NOW)

    assert [(entry.id, entry.attempt) for entry in after.pending] == [("claimed", 2), ("later", 1)]
    assert after.claim is None
    assert after.busy == Busy(NOW + 5, 5, "busy")


def test_pauses_longer_each_time_when_it_is_refused_again() -> None:
    after, pauses = state(), []
    for _ in range(8):
        after = claims.refused(after, "busy", NOW)
        pauses.append(after.busy.pause)

    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300]


def test_keeps_the_attempt_and_the_token_when_nothing_proves_that_it_never_began() -> None:
    after = claims.given_back(state(claim=claim(push())), unread_since=NOW)

    assert [(entry.attempt, entry.unread_since) for entry in after.pending] == [(1, NOW)]


def test_keeps_the_token_when_somebody_else_sent_it_before() -> None:
    after = claims.refused(state(claim=claim(push(), is_resent=True)), "busy", NOW)

    assert [entry.attempt for entry in after.pending] == [1]


def test_is_sent_again_just_as_it_was_when_taken_over() -> None:
    after = claims.taken_over(state(claim=claim(wait=NOW + 5)), "mine", NOW + 150)

    assert after.claim == claim(mark="mine", lease=NOW + 180, is_resent=True)


def test_may_be_sent_again_when_nothing_came_between() -> None:
    before = state(claim=claim(push()))

    assert claims.may_be_sent_again(before, claim(push()), claims.given_back(before), now=NOW)


def test_may_not_be_sent_again_when_a_pin_moved() -> None:
    before = state(claim=claim(push()))
    moved = state(push(), pins={**before.pins, "B": pin("9")})

    assert not claims.may_be_sent_again(before, claim(push()), moved, now=NOW)


def test_may_not_be_sent_again_when_it_would_end_now() -> None:
    back = rollback(at=NOW)
    later = state(back, executions=(execution(), foreign(at=NOW + 1, is_passed_over=True)))

    assert not claims.may_be_sent_again(state(claim=claim(back)), claim(back), later, now=NOW)


def test_may_not_be_sent_again_when_a_gate_closed() -> None:
    before = state(claim=claim(push()))

    assert not claims.may_be_sent_again(before, claim(push()), state(push(), holds=(hold(),)), now=NOW)


def test_stops_what_would_still_deploy_when_a_rollback_asks_for_it() -> None:
    running = [execution(f"at-{at}", NOW + at, status="InProgress") for at in (-90, -50, -10, 10)]
    over = execution("over", NOW - 20)

    stops = claims.to_stop(state(executions=(*running, over)), rollback(at=NOW), target_started=NOW - 60, abandon=True)

    assert stops == (ToStop("at--50", True), ToStop("at--10", True))
