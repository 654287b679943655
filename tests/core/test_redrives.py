"""An intent that comes again: its record answers, unless somebody mended why it was rejected, or the state lost it."""

from dataclasses import replace

import pytest

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.reconcile.arrivals import Arrival
from tests.core.scene import Scene
from tests.core.world import Worker, take

NOT_FOUND = Rejected(Reason.REVISION_NOT_FOUND, "no such commit")


def rejected(scene: Scene, fault: Rejected = NOT_FOUND) -> DesiredRevision:
    """Let a request be rejected; gives the request."""
    asked = scene.ask("asked", A="1")
    scene.take(Arrival(asked, fault))
    assert scene.status("asked") == [Status.REJECTED]
    return asked


def test_starts_with_another_attempt_when_what_was_wrong_is_mended() -> None:
    scene = Scene()
    asked = rejected(scene)
    first_seen = scene.record("asked").first_seen
    scene.wait(60)

    run = scene.take(asked)

    assert scene.status("asked") == [Status.STARTED]
    assert (scene.record("asked").attempt, scene.record("asked").first_seen) == (2, first_seen)
    assert run.duplicates == {}


def test_is_never_expired_when_it_is_redriven_after_days() -> None:
    scene = Scene()
    scene.world.executions.clear()
    asked = rejected(scene)
    scene.wait(3 * 86_400)

    scene.take(asked)

    assert scene.status("asked") == [Status.STARTED]


def test_is_stale_when_something_newer_started_before_the_redrive() -> None:
    scene = Scene()
    asked = rejected(scene)
    scene.wait(60)
    scene.take(scene.push("newer", A="2"))

    scene.take(asked)

    assert scene.status("asked") == [Status.STALE]
    assert scene.newest.pins["A"] == "2"


def test_is_rejected_again_when_nothing_was_mended() -> None:
    scene = Scene()
    asked = rejected(scene)

    run = scene.take(Arrival(asked, NOT_FOUND))

    assert (scene.status("asked"), scene.record("asked").attempt) == ([Status.REJECTED], 2)
    assert [end.reason for end in run.ends] == [Reason.REVISION_NOT_FOUND]


def test_is_a_duplicate_when_nobody_can_mend_why_it_was_rejected() -> None:
    scene = Scene()
    asked = rejected(scene, Rejected(Reason.INVALID_REQUEST, "no"))

    run = scene.take(asked)

    assert run.duplicates["asked"].reason is Reason.INVALID_REQUEST
    assert scene.ours == []


def test_is_refused_when_the_redriven_token_says_something_else() -> None:
    scene = Scene()
    rejected(scene)

    run = scene.take(scene.ask("asked", A="2"))

    assert [end.reason for _, end in run.refused] == [Reason.TOKEN_REUSED]
    assert scene.ours == []


def test_starts_when_it_is_pending_and_the_state_lost_it() -> None:
    scene = Scene()
    asked = scene.ask("asked", A="1")
    scene.take(scene.hold())
    scene.take(asked)
    scene.world.state = replace(scene.world.state, pending=(), holds=())

    scene.take(asked)

    assert (scene.status("asked"), scene.record("asked").attempt) == ([Status.STARTED], 1)


@pytest.mark.parametrize("calls", range(12))
def test_starts_once_when_two_workers_redrive_it_at_once(calls: int) -> None:
    scene = Scene()
    asked = rejected(scene)
    first = Worker(scene.world, take(asked))
    for _ in range(calls):
        first.step()

    Worker(scene.world, take(asked)).finish()
    first.finish()

    assert first.error is None
    assert len(scene.ours) == 1
    assert (scene.status("asked"), scene.record("asked").attempt) == ([Status.STARTED], 2)
