import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.batch import HandBack
from revision_trigger.domain.outcome import Decision, Reason, Rejected, Retry
from tests.builders import MISSING, alarm_changed, batch, commit_pushed, desired, image_pushed, record, revision
from tests.world.function import failures, function


def pushed_image(number: int = 1, repository: str = "web", seconds: int = 0) -> dict[str, Any]:
    digest = f"sha256:{number:064x}"
    event = image_pushed(**{"image-digest": digest, "repository-name": repository})
    return event | {"id": f"image-{repository}-{number}", "time": f"2026-11-22T02:00:{seconds:02d}Z"}


def pushed_commit(number: int = 1, seconds: int = 0) -> dict[str, Any]:
    event = commit_pushed(commitId=f"{number:040x}")
    return event | {"id": f"commit-{number}", "time": f"2026-11-22T02:00:{seconds:02d}Z"}


def test_two_events_of_one_pipeline_are_one_start_with_both_pins() -> None:
    it = function()

    answer = it.consume(batch(record(pushed_image(), "m-1"), record(pushed_commit(seconds=5), "m-2")))

    (web,) = [start for start in it.world.started() if start.pipeline == "web"]
    assert answer == failures()
    assert [pin.action for pin in web.revisions] == ["Image", "Source"]
    assert it.decisions == [
        (Decision.STARTED, Reason.IMAGE_PUSHED),
        (Decision.STARTED, Reason.COMMIT_PUSHED),
        (Decision.STARTED, Reason.COMMIT_PUSHED),
    ]
    assert len({outcome.execution_id for outcome in it.outcomes if outcome.pipeline == "web"}) == 1
    assert it.published == it.outcomes
    assert [pin.action for pin in it.outcomes[0].pins] == ["Image", "Source"]


def test_the_newest_of_one_source_wins_within_a_batch() -> None:
    it = function()

    it.consume(batch(*(record(pushed_image(n, seconds=10 - n), f"m-{n}") for n in range(3))))

    (start,) = it.world.started()
    assert start.revisions[0].value == f"sha256:{0:064x}"
    assert [decision for decision, _ in it.decisions] == [Decision.STARTED, Decision.SUPERSEDED, Decision.SUPERSEDED]


def test_one_event_delivered_twice_in_a_batch_starts_once() -> None:
    it = function()

    answer = it.consume(batch(record(pushed_image(), "m-1"), record(pushed_image(), "m-2")))

    assert answer == failures()
    assert [decision for decision, _ in it.decisions] == [Decision.STARTED, Decision.DUPLICATE]
    assert it.started == ["web"]


def test_a_bad_start_does_not_take_those_merged_with_it() -> None:
    it = function()
    refuse = [Rejected(Reason.INVALID_REQUEST, "no"), Rejected(Reason.INVALID_REQUEST, "no")]
    begin = it.world.begin
    it.world.begin = lambda start: (_ for _ in ()).throw(refuse.pop()) if refuse else begin(start)  # type: ignore[method-assign]

    it.consume(batch(record(pushed_image(1), "m-1"), record(pushed_image(2, seconds=5), "m-2")))

    assert [decision for decision, _ in it.decisions] == [Decision.REJECTED, Decision.STARTED]
    assert len(it.dead) == 1


def test_sends_a_rejected_record_to_the_dead_letters_unchanged_and_settles_its_neighbours() -> None:
    it = function()

    answer = it.consume(batch(record("no json", "m-1"), record(pushed_image(), "m-2")))

    assert answer == failures()
    assert it.dead == [("no json", Reason.MALFORMED_JSON)]
    assert it.started == ["web"]


def test_hands_back_only_the_record_whose_intent_may_start_later() -> None:
    it = function(faults={"api": Retry(Reason.THROTTLED, "slow down")})

    answer = it.consume(batch(record(pushed_image(), "m-1"), record(pushed_commit(), "m-2")))

    assert answer == failures("m-2")
    assert it.returned == ["m-2"]
    assert it.dead == []


def test_keeps_a_record_from_the_dead_letters_while_another_of_its_intents_may_still_start() -> None:
    it = function(faults={"web": Rejected(Reason.ACCESS_DENIED, "no"), "api": Retry(Reason.THROTTLED, "slow down")})

    assert it.consume(batch(record(pushed_commit(), "m-1"))) == failures("m-1")
    assert it.dead == []


def test_sends_a_record_to_the_dead_letters_once_when_several_of_its_intents_are_rejected() -> None:
    no = Rejected(Reason.ACCESS_DENIED, "no")
    it = function(faults={"web": no, "api": no})

    assert it.consume(batch(record(pushed_commit(), "m-1"))) == failures()
    assert len(it.dead) == 1


def test_a_rejected_start_leaves_no_claim_and_makes_no_good_event_stale() -> None:
    it = function(faults={"web": Rejected(Reason.ACCESS_DENIED, "no")})

    it.consume(batch(record(pushed_image(1, seconds=9), "m-1")))
    it.faults.clear()
    it.consume(batch(record(pushed_image(2, seconds=1), "m-2")))

    assert [decision for decision, _ in it.decisions] == [Decision.REJECTED, Decision.STARTED]


@pytest.mark.parametrize(
    "changes", [{"dead_letter_fault": Retry(Reason.DEAD_LETTER_FAILED, "down")}, {"left": 7.0}], ids=["down", "late"]
)
def test_hands_a_rejected_record_back_when_it_cannot_be_buried(changes: dict[str, Any]) -> None:
    it = function(**changes)

    assert it.consume(batch(record("no json", "m-1"))) == failures("m-1")
    assert it.decisions[0] == (Decision.REJECTED, Reason.MALFORMED_JSON)
    assert it.decisions[1][0] is Decision.RETRY


def test_hands_back_the_lane_alone_when_our_own_code_breaks() -> None:
    it = function(faults={"api": ZeroDivisionError("a bug")})

    answer = it.consume(batch(record(pushed_commit(), "m-1"), record(pushed_image(), "m-2")))

    assert answer == failures("m-1")
    outcome = it.outcomes[1]
    assert outcome.reason is Reason.INTERNAL_ERROR
    assert "ZeroDivisionError in start" in outcome.message
    assert "a bug" not in outcome.message


def test_hands_back_what_it_could_not_begin_when_time_runs_out() -> None:
    it = function(left=30.0)

    assert it.consume(batch(record(pushed_image(), "m-1"), record("no json", "m-2"))) == failures("m-1")
    assert it.decisions[0] == (Decision.RETRY, Reason.OUT_OF_TIME)
    assert it.started == []


def test_settles_a_record_without_an_id_as_a_dead_letter_without_harm_to_its_neighbours() -> None:
    it = function()

    answer = it.consume(batch(record(pushed_image(), MISSING), record(pushed_image(), "m-2")))

    assert answer == failures()
    assert [reason for _, reason in it.dead] == [Reason.MALFORMED_RECORD]
    assert it.started == ["web"]


def test_hands_back_the_invocation_when_a_record_without_an_id_cannot_be_buried() -> None:
    it = function(dead_letter_fault=Retry(Reason.DEAD_LETTER_FAILED, "down"))

    with pytest.raises(HandBack):
        it.consume(batch(record(pushed_image(), MISSING)))


def test_answers_nothing_when_an_event_straight_from_the_bus_is_settled() -> None:
    it = function()

    assert it.consume(pushed_image()) is None
    assert it.started == ["web"]


def test_fails_the_invocation_when_an_event_straight_from_the_bus_may_start_later() -> None:
    it = function(faults={"web": Retry(Reason.THROTTLED, "slow down")})

    with pytest.raises(HandBack):
        it.consume(pushed_image())
    assert it.decisions == [(Decision.RETRY, Reason.THROTTLED)]


def test_buries_an_event_straight_from_the_bus_when_it_is_rejected() -> None:
    it = function()

    assert it.consume({"detail-type": 7}) is None
    assert it.dead == [('{"detail-type": 7}', Reason.MISSING_FIELD)]


@pytest.mark.parametrize("records", [[], [None], [7, "x", {}]])
def test_never_fails_whatever_the_records_are(records: list[Any]) -> None:
    assert function().consume({"Records": records}) == failures()


@given(st.lists(st.sampled_from(["good", "ignored", "bad", "busy"]), max_size=40))
def test_exactly_the_retryable_records_come_again_and_the_bad_ones_are_buried(kinds: list[str]) -> None:
    it = function(faults={"api": Retry(Reason.THROTTLED, "slow down")})
    bodies = {
        "good": pushed_image(),
        "ignored": image_pushed(**{"image-tag": "nightly"}),
        "bad": "no json",
        "busy": pushed_image(repository="shared"),
    }

    answer = it.consume(batch(*(record(bodies[kind], f"m-{n}") for n, kind in enumerate(kinds))))

    assert answer == failures(*(f"m-{n}" for n, kind in enumerate(kinds) if kind == "busy"))
    assert len(it.dead) == kinds.count("bad")
    assert len(it.started) == min(1, kinds.count("good"))
    assert len(it.outcomes) == len(kinds)


def test_an_intent_waits_in_the_ledger_when_the_pipeline_is_busy_and_its_message_is_done() -> None:
    it = function()
    it.world.conflicts = 1

    answer = it.consume(batch(record(pushed_image(), "m-1")))

    assert answer == failures()
    assert it.decisions == [(Decision.WAITING, Reason.BUSY)]
    assert [(pipeline, tries) for pipeline, tries, _ in it.world.wakes] == [("web", 0)]


def test_a_wake_starts_what_waits_with_the_newest_of_each_source() -> None:
    it = function()
    it.world.conflicts = 3
    for number in (1, 2):
        it.consume(batch(record(pushed_image(number, seconds=number), f"m-{number}")))
    it.consume(batch(record(pushed_commit(seconds=9) | {"detail": pushed_commit()["detail"]}, "m-3")))
    it.outcomes.clear()

    it.consume(batch(record({"wake": "web", "tries": "0"}, "m-4")))

    (start,) = [start for start in it.world.started() if start.pipeline == "web"]
    assert [pin.value for pin in start.revisions] == [f"sha256:{2:064x}", f"{1:040x}"]
    assert {outcome.reason for outcome in it.outcomes} == {Reason.WOKEN, Reason.IMAGE_PUSHED, Reason.COMMIT_PUSHED}


def test_a_wake_plans_the_next_one_later_while_the_pipeline_stays_busy() -> None:
    it = function()
    it.world.conflicts = 9
    it.consume(batch(record(pushed_image(), "m-1")))
    for tries in range(4):
        it.world.time = it.world.wakes[-1][2]
        it.consume(batch(record({"wake": "web", "tries": str(tries)}, f"w-{tries}")))

    planned = [when for _, _, when in it.world.wakes]
    assert [tries for _, tries, _ in it.world.wakes] == [0, 1, 2, 3, 4]
    assert [round(later - sooner) for sooner, later in pairwise(planned)] == [10, 20, 40, 60]


def test_a_wake_that_comes_twice_makes_no_second_chain() -> None:
    it = function()
    it.world.conflicts = 9
    it.consume(batch(record(pushed_image(), "m-1")))
    it.world.time = it.world.wakes[-1][2]
    for number in range(2):
        it.consume(batch(record({"wake": "web", "tries": "0"}, f"w-{number}")))

    assert len(it.world.wakes) == 2


def test_a_wake_finds_nothing_open_and_nothing_more_is_planned() -> None:
    it = function()
    it.consume(batch(record(pushed_image(), "m-1")))
    it.consume(batch(record({"wake": "web", "tries": "3"}, "m-2")))

    assert it.world.wakes == []
    assert it.started == ["web"]


def test_what_waits_is_started_with_the_next_intent() -> None:
    it = function()
    it.world.conflicts = 1
    it.consume(batch(record(pushed_image(), "m-1")))

    it.consume(batch(record(pushed_commit(seconds=5), "m-2")))

    (start,) = [start for start in it.world.started() if start.pipeline == "web"]
    assert [pin.action for pin in start.revisions] == ["Image", "Source"]


def test_what_waits_is_buried_when_it_can_never_start() -> None:
    it = function()
    it.world.conflicts = 1
    it.consume(batch(record(pushed_image(), "m-1")))
    it.faults["web"] = Rejected(Reason.PIPELINE_NOT_FOUND, "gone")

    it.consume(batch(record({"wake": "web", "tries": "0"}, "m-2")))

    assert [reason for _, reason in it.world.buried] == [Reason.PIPELINE_NOT_FOUND]
    assert len(it.world.wakes) == 1


def test_an_intent_comes_again_when_nobody_can_be_sent_to_wake_it() -> None:
    it = function(wake_fault=Retry(Reason.LEDGER_UNAVAILABLE, "no queue"))
    it.world.conflicts = 1

    assert it.consume(batch(record(pushed_image(), "m-1"))) == failures("m-1")


@pytest.mark.early
@pytest.mark.parametrize("size", [1, 10, 100, 1_000, 10_000])
def test_exactly_the_bad_records_fail_whatever_the_size_of_the_batch(size: int) -> None:
    chosen = random.Random(size)  # noqa: S311  the same subset each time
    kinds = [chosen.choice(["good", "bad", "busy"]) for _ in range(size)]
    it = function(faults={"api": Retry(Reason.THROTTLED, "slow down")})

    def body(number: int, kind: str) -> Any:
        repository = "web" if kind == "good" else "shared"
        return "no json" if kind == "bad" else pushed_image(number, repository, seconds=number * 60 // size)

    answer = it.consume(batch(*(record(body(n, kind), f"m-{n}") for n, kind in enumerate(kinds))))

    assert answer == failures(*(f"m-{n}" for n, kind in enumerate(kinds) if kind == "busy"))
    assert len(it.dead) == kinds.count("bad")
    newest = max((n for n, kind in enumerate(kinds) if kind == "good"), default=None)
    assert newest is None or it.world.started()[-1].revisions[0].value == f"sha256:{newest:064x}"


def test_a_thousand_times_the_same_in_one_batch_starts_once() -> None:
    it = function()

    it.consume(batch(*(record(pushed_image(), f"m-{n}") for n in range(1_000))))

    assert it.started == ["web"]
    assert Counter(decision for decision, _ in it.decisions) == {Decision.STARTED: 1, Decision.DUPLICATE: 999}


def test_one_id_that_means_two_things_in_one_batch_is_refused_the_second_time() -> None:
    it = function()
    first, second = (
        desired(sourceRevisions=[revision(value=f"sha256:{n:064x}")], clientRequestToken="t") for n in (1, 2)
    )

    it.consume(batch(record(first, "m-1"), record(second, "m-2")))

    assert it.decisions == [(Decision.STARTED, Reason.DESIRED_REVISION), (Decision.REJECTED, Reason.TOKEN_REUSED)]


def test_an_alarm_starts_nothing_when_nothing_was_started_before_it() -> None:
    tested = function()

    response = tested.consume(batch(record(alarm_changed())))

    assert response == failures()
    assert tested.decisions == [(Decision.IGNORED, Reason.NOT_DEPLOYED_YET)]
    assert tested.outcomes[0].pipeline == "web"
    assert not tested.started
