"""What was found by trying, without any fault injected: one test for each row of that table (docs/promises.md)."""

from dataclasses import replace

import pytest

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import NEW
from revision_trigger.domain.outcome import Reason
from tests.core.builders import RED
from tests.core.scene import Scene

PENDING, STARTED = Status.PENDING, Status.STARTED


def test_answers_with_the_first_execution_when_a_token_comes_again_after_20_other_requests() -> None:
    scene = Scene()
    scene.take(scene.ask("release-1", A="1"))
    first = scene.newest.id
    for number in range(20):
        scene.wait(10)
        scene.take(scene.ask(f"other-{number}", A=f"other-{number}"))

    run = scene.take(scene.ask("release-1", A="1"))

    assert run.duplicates["release-1"].execution_id == first
    assert len(scene.ours) == 21
    assert scene.newest.pins["A"] == "other-19"


def test_lets_a_push_wait_under_the_hold_when_a_rollback_comes_while_it_is_pending() -> None:
    scene = Scene()
    scene.take(scene.push("bad", A="bad"))
    scene.wait(10)
    scene.world.busy_until = scene.now + 60
    scene.take(scene.push("waits", B="1"))
    scene.take(scene.rollback("back"))
    scene.wait(120)
    assert scene.status("back", "waits") == [STARTED, PENDING]
    assert scene.newest.pins == {"A": "0", "B": "0"}

    scene.take(scene.release())

    assert scene.status("waits") == [STARTED]
    assert scene.newest.pins == {"A": "0", "B": "1"}


def test_lets_a_push_of_another_source_wait_when_a_rollback_is_pending() -> None:
    scene = Scene()
    scene.take(scene.push("bad", A="bad"))
    scene.wait(10)
    scene.world.busy_until = scene.now + 60
    scene.take(scene.rollback("back"))
    scene.take(scene.push("waits", B="1"))
    scene.wait(120)
    assert scene.status("back", "waits") == [STARTED, PENDING]

    scene.take(scene.release())

    assert scene.newest.pins == {"A": "0", "B": "1"}


def test_refuses_what_has_variables_when_500_are_pending_and_takes_everything_else() -> None:
    scene = Scene()
    scene.take(scene.push("bad", B="bad"))
    scene.take(scene.hold())
    scene.take(*(scene.ask(f"asked-{number}", A="1", variables=RED) for number in range(500)))

    scene.take(scene.ask("too-many", A="1", variables=RED))
    scene.take(scene.push("pushed", A="2"), scene.rollback("back"))

    assert scene.record("too-many").reason is Reason.TOO_MANY_PENDING
    assert "500 intents are pending" in scene.record("too-many").sentence
    assert scene.status("pushed", "back", "asked-499") == [PENDING, STARTED, PENDING]


def test_takes_what_was_refused_at_the_bound_when_it_is_redriven_once_there_is_room() -> None:
    scene = Scene()
    scene.take(scene.hold())
    scene.take(*(scene.ask(f"asked-{number}", A="1", variables=RED) for number in range(500)))
    refused = scene.ask("refused", A="2", variables=RED)
    scene.take(refused)
    scene.world.state = replace(scene.world.state, pending=(), holds=())

    scene.take(refused)

    assert scene.status("refused") == [STARTED]
    assert scene.record("refused").attempt == 2


@pytest.mark.parametrize("event_comes", [True, False])
def test_adopts_somebodys_start_when_its_revisions_are_listed_late(*, event_comes: bool) -> None:
    scene = Scene()
    scene.take(scene.push("first", B="1"))
    scene.wait(10)
    by_hand = scene.world.begin({"A": "hand"})
    by_hand.tells_at = scene.now + 300
    if event_comes:
        scene.hear(by_hand.id, "InProgress")

    scene.take(scene.push("second", B="2"))
    scene.wait(200)
    assert scene.status("second") == [PENDING]
    scene.wait(200)

    assert scene.status("second") == [STARTED]
    assert scene.newest.pins == {"A": "hand", "B": "2"}


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_refuses_the_second_content_when_a_token_is_reused_while_the_first_is_pending(*, in_one_batch: bool) -> None:
    scene = Scene()
    scene.take(scene.hold())
    first, second = scene.ask("token", A="1"), scene.ask("token", A="2")

    run = scene.take(first, second) if in_one_batch else (scene.take(first), scene.take(second))[1]
    scene.take(scene.release())

    ((arrival, end),) = run.refused
    assert arrival.intent == second
    assert (end.status, end.reason) == (Status.REJECTED, Reason.TOKEN_REUSED)
    assert scene.ours == [{"A": "1", "B": "0"}]


def test_calls_an_event_a_duplicate_when_the_file_made_something_else_of_it_meanwhile() -> None:
    scene = Scene()
    pushed = scene.push("event", A="1")
    scene.take(pushed)
    other = DesiredRevision("event", "web", scene.push("event", B="1").revisions, pushed.time, pushed.reason)

    run = scene.take(other)

    assert "event" in run.duplicates
    assert run.refused == []


def test_sends_a_reminder_when_a_release_leaves_a_timed_hold() -> None:
    scene = Scene()
    scene.take(scene.hold("before"))
    scene.take(scene.push("waits", A="1"))
    scene.wait(5)
    scene.take(scene.hold("timed", lasting=600))

    scene.take(scene.release(age=3))
    scene.wait(599)
    assert scene.status("waits") == [PENDING]
    scene.wait(2)

    assert scene.status("waits") == [STARTED]


@pytest.mark.early
def test_tries_once_a_look_when_a_full_pipeline_has_450_intents_with_variables() -> None:
    scene = Scene()
    scene.world.busy_until = scene.now + 100
    scene.take(*(scene.ask(f"asked-{number}", A="1", variables=RED) for number in range(450)))
    assert scene.world.refused == 1

    scene.wait(99)
    assert scene.world.refused <= 6
    scene.wait(600)

    assert len(scene.ours) == 450
    assert scene.world.state.pending == ()


def test_starts_a_known_bad_revision_never_again_when_a_second_rollback_of_it_is_refused() -> None:
    scene = Scene()
    scene.take(scene.push("x", A="x"))
    scene.wait(10)
    scene.take(scene.rollback("first"))
    scene.take(scene.release())
    scene.wait(10)
    scene.hear(scene.world.begin({"A": "x"}).id, "InProgress")
    for one in scene.world.executions:
        one.status = "Failed"
    scene.take(scene.rollback("second"))
    assert scene.record("second").reason is Reason.NO_GOOD_EXECUTION
    scene.wait(10)
    scene.take(scene.push("fix", A="fix"))
    scene.wait(10)

    scene.take(scene.push("x-under-another-tag", A="x"))

    assert scene.record("x-under-another-tag").status is Status.QUARANTINED


def test_lifts_what_is_known_bad_when_it_is_forced() -> None:
    scene = Scene()
    scene.take(scene.push("x", A="x"))
    scene.wait(10)
    scene.take(scene.rollback("back"))
    scene.wait(10)

    scene.take(scene.ask("forced", A="x", force=True))

    assert scene.newest.pins["A"] == "x"
    assert scene.world.state.known_bad == ()


def test_keeps_a_rollbacks_hold_when_a_release_was_sent_before_it() -> None:
    scene = Scene()
    scene.take(scene.push("bad", A="bad"))
    scene.wait(10)
    scene.take(scene.rollback("back"))

    scene.take(scene.release(age=5))

    assert [hold.id for hold in scene.world.state.holds] == ["back"]
    assert scene.record("release").reason is Reason.NOT_HELD


def test_starts_on_release_when_it_was_held_longer_than_max_age() -> None:
    scene = Scene()
    scene.take(scene.hold())
    scene.take(scene.push("waits", A="1"))
    scene.wait(3 * 86_400)

    scene.take(scene.release())

    assert scene.status("waits") == [STARTED]


def test_keeps_the_newer_when_the_older_of_one_second_is_redelivered() -> None:
    scene = Scene()
    older, newer = scene.push("older", A="1"), scene.push("newer", A="2")
    scene.take(older)
    scene.take(newer)

    run = scene.take(older)

    assert run.duplicates["older"].status is STARTED
    assert scene.newest.pins["A"] == "2"


@pytest.mark.parametrize("status", ["Stopped", "Cancelled", "Superseded", "Failed"])
def test_starts_the_same_again_when_the_newest_start_does_not_run(status: str) -> None:
    scene = Scene()
    scene.take(scene.push("first", A="1"))
    scene.hear(scene.newest.id, status)
    scene.wait(10)

    scene.take(scene.push("again", A="1"))

    assert scene.status("again") == [STARTED]


def test_reads_the_history_before_the_first_start_when_a_hold_and_a_release_come_first() -> None:
    scene = Scene()
    scene.world.begin({"A": "hand"})
    scene.world.state = NEW
    late = scene.push("late", age=50, A="old")
    late_b = scene.push("late-b", age=200, B="old")

    scene.take(scene.hold(), scene.release(), late, late_b)

    assert scene.record("late").status is Status.STALE
    assert scene.record("late-b").status is Status.STALE
    assert scene.ours == []


def test_takes_hold_and_known_bad_away_when_a_waiting_rollback_is_overtaken() -> None:
    scene = Scene()
    scene.take(scene.push("bad", A="bad"))
    scene.wait(10)
    scene.world.busy_until = scene.now + 60
    scene.take(scene.rollback("back"))
    scene.wait(10)
    by_hand = scene.world.begin({"A": "hand"})
    scene.hear(by_hand.id, "InProgress")
    scene.wait(120)

    state = scene.world.state
    assert scene.record("back").status is Status.SUPERSEDED
    assert by_hand.id in scene.record("back").sentence
    assert (state.holds, state.known_bad, state.floors, state.rollbacks) == ((), (), (), ())


def test_says_by_which_when_a_pending_intent_is_replaced() -> None:
    scene = Scene()
    scene.take(scene.hold())
    scene.take(scene.push("older", A="1"))
    scene.wait(5)

    run = scene.take(scene.push("newer", A="2"))

    assert scene.record("older").status is Status.SUPERSEDED
    assert "newer" in scene.record("older").sentence
    assert [end.id for end in run.ends] == ["older"]


@pytest.mark.parametrize("ahead", [60, 300])
def test_keeps_real_pushes_when_a_senders_clock_was_ahead(ahead: float) -> None:
    scene = Scene()
    scene.take(scene.push("ahead", age=-ahead, A="1"))
    scene.wait(10)

    scene.take(scene.push("real", A="2"))

    assert scene.status("ahead", "real") == [STARTED, STARTED]
    assert scene.newest.pins["A"] == "2"


def test_remembers_few_executions_when_somebody_starts_many() -> None:
    scene = Scene()
    for number in range(200):
        by_hand = scene.world.begin({"A": f"hand-{number}"})
        scene.hear(by_hand.id, "InProgress")
        scene.hear(by_hand.id, "Succeeded")
        scene.wait(10)

    scene.take(scene.push("push", B="1"))

    assert len(scene.world.state.executions) <= 12
    assert scene.newest.pins == {"A": "hand-199", "B": "1"}
