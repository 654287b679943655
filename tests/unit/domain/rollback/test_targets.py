"""Which candidates each kind of target chooses from the history, and which it refuses."""

from dataclasses import replace
from typing import Any

import pytest

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import Variable
from revision_trigger.domain.intents.rollback import Back, Before, LastGood, OfExecution, RollbackRequest, Target
from revision_trigger.domain.ledger.safeguards import NONE, Quarantined, RolledBack
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.rollback.baseline import Baseline, Candidate
from revision_trigger.domain.rollback.targets import choose, target
from tests.unit.domain.rollback.rollback_world import NOW, TYPES


def candidate(name: str, number: int, image: str, **changes: Any) -> Candidate:
    revisions = {"Image": (("IMAGE_DIGEST", image),), "Source": (("COMMIT_ID", "s"),)}
    return replace(Candidate(name, NOW + number, "Succeeded", revisions), **changes)  # type: ignore[arg-type]


A, B, C = candidate("a", 1, "A"), candidate("b", 2, "B"), candidate("c", 3, "C", status="Failed")
RUNNING_C = State(pins=C.revisions, clocks={"Image": Clock(NOW + 3), "Source": Clock(NOW + 900)}, known=True)


def request(to: Target, **changes: Any) -> RollbackRequest:
    return replace(RollbackRequest("back", "web", to, NOW + 100, Reason.ROLLBACK_REQUESTED), **changes)


def baseline(state: State = RUNNING_C, *, carried: Any = TYPES, defined: Any = TYPES) -> Baseline:
    return Baseline(state, carried, defined)


def found(to: Target, *candidates: Candidate, on: Baseline | None = None, **changes: Any) -> list[str] | Reason:
    answer = choose(on or baseline(), request(to, **changes), candidates or (A, B, C))
    return [one.id for one in answer.fitting] or answer.refusal.reason


def test_last_good_gives_all_that_succeeded_newest_first_whatever_their_order() -> None:
    assert found(LastGood()) == found(LastGood(), C, B, A) == ["b", "a"]


def test_last_good_leaves_out_what_runs_and_what_is_known_bad() -> None:
    bad = replace(NONE, quarantined=(Quarantined("x", {"Image": (("IMAGE_DIGEST", "B"),)}),))
    again = candidate("c-again", 0, "C")

    assert found(LastGood(), again, A, B, on=baseline(replace(RUNNING_C, safeguards=bad))) == ["a"]


def test_last_good_leaves_out_what_runs_when_one_of_its_sources_runs_at_its_latest() -> None:
    unpinned = replace(RUNNING_C, pins={"Image": A.revisions["Image"]})

    assert found(LastGood(), A, on=Baseline(unpinned, TYPES, TYPES, A.revisions)) is Reason.NO_GOOD_EXECUTION
    assert found(LastGood(), A, B, on=Baseline(unpinned, TYPES, TYPES, A.revisions)) == ["b"]


def test_last_good_in_a_stage_leaves_open_who_came_through_it() -> None:
    partly = candidate("partly", 4, "D", status="Failed")

    assert found(LastGood("Staging"), A, partly, C) == ["partly", "a"]


@pytest.mark.parametrize("to", [LastGood(), LastGood("Prod"), Back(1), Before(NOW + 50)])
def test_nothing_by_its_rank_goes_back_to_what_a_stage_rollback_went_over(to: Target) -> None:
    over = replace(B, is_passed_over=True)

    assert found(to, A, over, C) == ["a"]
    assert found(to, A, over, C, force=True)[0] == "b"


def test_what_a_stage_rollback_went_over_is_gone_back_to_by_its_name() -> None:
    assert found(OfExecution("b"), A, replace(B, is_passed_over=True)) == ["b"]


def test_last_good_skips_what_has_an_action_that_is_gone_and_names_it_if_nothing_is_left() -> None:
    old = candidate("old", 0, "A", revisions={"Renamed": (("COMMIT_ID", "r"),)})

    answer = choose(baseline(), request(LastGood()), [old])

    assert not answer.fitting
    assert answer.refusal.reason is Reason.NO_GOOD_EXECUTION
    assert "Renamed" in answer.refusal.message
    assert found(LastGood(), old, B) == ["b"]


def test_back_counts_distinct_pins_from_what_runs() -> None:
    history = (A, B, candidate("b-again", 3, "B"), candidate("d", 4, "D"))
    running_d = baseline(replace(RUNNING_C, pins=candidate("d", 4, "D").revisions))

    assert found(Back(1), *history, on=running_d) == ["b-again"]
    assert found(Back(2), *history, on=running_d) == ["a"]
    assert found(Back(3), *history, on=running_d) is Reason.NO_GOOD_EXECUTION
    assert found(Back(0), *history, on=running_d) is Reason.NO_GOOD_EXECUTION


def test_back_counts_neither_what_is_known_bad_nor_what_failed() -> None:
    bad = replace(NONE, quarantined=(Quarantined("x", {"Image": (("IMAGE_DIGEST", "B"),)}),))
    history = (candidate("z", 0, "Z"), A, B, C, candidate("d", 4, "D"))
    running_d = baseline(replace(RUNNING_C, pins=candidate("d", 4, "D").revisions, safeguards=bad))

    assert found(Back(1), *history, on=running_d) == ["a"]
    assert found(Back(2), *history, on=running_d) == ["z"]


def test_back_goes_on_from_a_rollback_and_not_forward_again() -> None:
    rolled = candidate("rollback-to-b", 5, "B")
    history = (A, B, candidate("d", 4, "D"), rolled)
    guards = replace(NONE, rolled_back=(RolledBack("x", NOW, automatic=False, execution_id="rollback-to-b"),))

    assert found(Back(1), *history, on=baseline(replace(RUNNING_C, pins=B.revisions, safeguards=guards))) == ["a"]


def test_before_takes_the_newest_good_one_begun_before() -> None:
    assert found(Before(NOW + 2)) == ["a"]
    assert found(Before(NOW + 50)) == ["b"]
    assert found(Before(NOW)) is Reason.NO_GOOD_EXECUTION


def test_an_execution_is_taken_even_if_it_failed() -> None:
    running_b = baseline(replace(RUNNING_C, pins=B.revisions))

    assert found(OfExecution("c"), on=running_b) == ["c"]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("nobody", Reason.UNKNOWN_EXECUTION),
        ("untold", Reason.REVISIONS_UNKNOWN),
        ("old", Reason.ACTION_GONE),
        ("c", Reason.RUNS_ALREADY),
        ("bad", Reason.KNOWN_BAD),
    ],
)
def test_an_execution_is_refused_with_what_is_wrong(wanted: str, reason: Reason) -> None:
    untold, bad = candidate("untold", 0, "A", revisions={}), candidate("bad", 0, "X")
    old = candidate("old", 0, "A", revisions={**A.revisions, "Renamed": (("COMMIT_ID", "r"),)})
    guards = replace(NONE, quarantined=(Quarantined("x", {"Image": (("IMAGE_DIGEST", "X"),)}),))

    state = replace(RUNNING_C, safeguards=guards)

    assert found(OfExecution(wanted), C, untold, bad, old, on=baseline(state)) is reason


def test_what_is_known_bad_is_gone_back_to_by_force() -> None:
    guards = replace(NONE, quarantined=(Quarantined("x", {"Image": (("IMAGE_DIGEST", "B"),)}),))

    assert found(OfExecution("b"), on=baseline(replace(RUNNING_C, safeguards=guards)), force=True) == ["b"]


def test_what_somebody_asked_for_is_rejected_and_what_happened_by_itself_ignored() -> None:
    assert choose(baseline(), request(LastGood()), []).refusal.decision is Decision.REJECTED
    assert choose(baseline(), request(LastGood(), automatic=True), []).refusal.decision is Decision.IGNORED
    assert choose(baseline(), request(OfExecution("c")), [C]).refusal.decision is Decision.IGNORED


def test_an_explicit_target_whose_revisions_are_gone_has_its_answer_ready() -> None:
    assert choose(baseline(), request(OfExecution("a")), [A]).refusal.reason is Reason.REVISION_GONE


def test_the_target_pins_every_carried_source_and_restores_the_variables() -> None:
    before_image = candidate("early", 0, "A", revisions={"Source": (("COMMIT_ID", "old"),)})
    variables = (Variable("Color", "blue"), Variable("TriggerId", "token"))

    wanted = target(baseline(), request(LastGood()), before_image, variables=variables)

    assert [(pin.action, pin.value) for pin in wanted.revisions] == [("Image", "C"), ("Source", "old")]
    assert wanted.variables == (Variable("Color", "blue"),)
    assert wanted.content == request(LastGood()).content
    assert wanted.time == NOW + 100


def test_no_clock_outruns_a_target_whose_suspect_is_known() -> None:
    assert target(baseline(), request(LastGood(), suspect="c"), A).time == NOW + 900


def test_what_is_not_carried_is_left_alone() -> None:
    wanted = target(baseline(carried={"Image"}), request(LastGood()), A)

    assert [pin.action for pin in wanted.revisions] == ["Image"]


def test_the_content_is_what_is_asked_for_and_not_why_or_when() -> None:
    one = request(LastGood())

    assert replace(one, time=1.0, text="other", reason=Reason.ALARM_RAISED).content == one.content
    assert (
        len({one.content, request(Back(1)).content, request(OfExecution("a")).content, request(Before(1.0)).content})
        == 4
    )
    assert request(LastGood(), suspect="c").content != one.content
