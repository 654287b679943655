"""A rollback sticks: which intents it holds or quarantines, and what ends the hold and the quarantine."""

from dataclasses import replace
from typing import Any

from revision_trigger.domain.intents.rollback import HoldRequest, LastGood, ReleaseRequest, RollbackRequest
from revision_trigger.domain.ledger import claims, waiting
from revision_trigger.domain.ledger import holds as holding
from revision_trigger.domain.ledger.safeguards import HOLD_LIMIT, NONE, Hold
from revision_trigger.domain.ledger.state import EMPTY
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.policy import Policy
from tests.unit.domain.rollback.rollback_world import TYPES, Pipeline, intent


def pushed(*images: str, **policy: Any) -> Pipeline:
    """Return a pipeline that ran these images well, the last of which has not ended yet."""
    web = Pipeline(Policy(on_failure=True, **policy))
    for number, image in enumerate(images):
        web.time += 60
        web.push(image, Image=image, Source="s")
        if number < len(images) - 1:
            web.end(number, "Succeeded")
    web.time += 60
    return web


def failed(*images: str, **policy: Any) -> Pipeline:
    """Return a pipeline whose last start failed and was rolled back."""
    web = pushed(*images, **policy)
    web.fail(len(images) - 1)
    web.time += 60
    return web


def released(web: Pipeline, *, time: float | None = None) -> Reason:
    request = ReleaseRequest("release", "web", web.time if time is None else time)
    web.state, said = holding.released(web.state, request, web.time)
    web.turn()
    return said.reason


def test_goes_back_by_itself_and_keeps_what_is_pushed_until_released() -> None:
    web = failed("A", "B", "C")

    assert web.pins() == {"Image": "B", "Source": "s"}
    assert web.push("D", Image="D") is Decision.HELD
    assert web.pins()["Image"] == "B"
    assert released(web) is Reason.HOLD_RELEASED
    assert web.pins()["Image"] == "D"
    assert not web.state.held


def test_holds_a_desired_revision_unless_it_is_forced() -> None:
    web = failed("A", "B", "C")

    assert web.desire("D", Image="D") is Decision.HELD
    assert web.desire("E", Image="E", force=True) is Decision.STARTED
    assert web.push("F", Image="F") is Decision.HELD


def test_never_starts_what_was_rolled_back_whatever_it_is_called() -> None:
    web = failed("A", "B", "C")

    assert web.push("C-again", Image="C") is Decision.QUARANTINED
    assert web.desire("C-please", Image="C") is Decision.QUARANTINED
    released(web)
    assert web.push("C-later", Image="C") is Decision.QUARANTINED


def test_forces_what_was_rolled_back_and_lifts_its_quarantine() -> None:
    web = failed("A", "B", "C")

    assert web.desire("C-forced", Image="C", force=True) is Decision.STARTED
    released(web)
    web.push("D", Image="D")
    assert web.push("C-again", Image="C") is Decision.STARTED


def test_what_is_kept_never_adds_up_to_what_was_rolled_back() -> None:
    web = Pipeline(Policy(on_failure=True))
    web.push("good", Image="A", Source="a")
    web.end(0, "Succeeded")
    web.time += 60
    web.push("bad", Image="B", Source="b")
    web.fail(1)
    web.time += 60

    assert web.push("half", Image="B") is Decision.HELD
    web.time += 60
    assert web.push("rest", Source="b") is Decision.HELD
    released(web)

    assert web.pins() == {"Image": "B", "Source": "a"}
    assert web.decisions["half"] is Decision.STARTED
    assert web.decisions["rest"] is Decision.QUARANTINED


def test_what_was_held_before_a_rollback_outlives_it() -> None:
    web = pushed("A", "B", "C")
    web.state, _ = holding.hold_set(web.state, HoldRequest("hold", "web", web.time), web.time)
    assert web.push("D", Image="D") is Decision.HELD
    web.time += 60

    web.fail(2)
    released(web)

    assert web.starts[-2].after["Image"] == "B"
    assert web.decisions["D"] is Decision.STARTED


def test_a_rollback_that_waits_displaces_nothing_that_waits() -> None:
    web = pushed("A", "B", "C")
    web.busy = True
    assert web.push("D", Image="D") is Decision.WAITING
    web.time += 60
    web.fail(2)

    assert [one.id for one in web.state.waiting] == ["D", "automatic-rollback/web/execution-2"]
    web.busy = False
    web.turn()
    assert web.pins()["Image"] == "B"
    assert released(web) is Reason.HOLD_RELEASED
    assert web.pins()["Image"] == "D"


def test_a_waiting_rollback_goes_before_what_came_before_it() -> None:
    rollback = replace(intent("back", 2.0, reason=Reason.ROLLBACK_REQUESTED, Image="A"), rollback_content="content")
    push = intent("push", 1.0, reason=Reason.IMAGE_PUSHED, Image="B")
    forced = replace(intent("forced", 3.0, reason=Reason.DESIRED_REVISION, Image="C"), force=True)

    assert waiting.together([push, rollback, forced]) == [rollback]
    assert waiting.together([forced, push]) == [forced]
    assert waiting.together([push, forced]) == [push]


def test_a_hold_ends_by_its_time_and_what_it_kept_starts() -> None:
    web = failed("A", "B", "C", hold_for=3600.0)
    assert web.push("D", Image="D") is Decision.HELD

    web.time += 3600
    web.turn()

    assert web.decisions["D"] is Decision.STARTED


def test_something_newer_ends_a_hold_only_where_the_policy_says_so() -> None:
    web = failed("A", "B", "C", until_newer=True)

    assert web.push("C-again", Image="C") is Decision.QUARANTINED
    assert web.push("D", Image="D") is Decision.STARTED
    assert web.push("E", Image="E") is Decision.STARTED


def test_a_part_of_the_bad_is_nothing_newer() -> None:
    web = Pipeline(Policy(on_failure=True, until_newer=True))
    web.push("good", Image="A", Source="a")
    web.end(0, "Succeeded")
    web.time += 60
    web.push("bad", Image="B", Source="b")
    web.fail(1)
    web.time += 60

    assert web.push("half", Image="B") is Decision.HELD
    assert web.desire("once-more", Image="A") is Decision.HELD
    assert web.push("news", Source="c") is Decision.STARTED


def test_something_newer_does_not_end_a_hold_that_somebody_set() -> None:
    web = failed("A", "B", "C", until_newer=True)
    web.state, _ = holding.hold_set(web.state, HoldRequest("hold", "web", web.time), web.time)

    assert web.push("D", Image="D") is Decision.HELD
    assert web.desire("E", Image="E", force=True) is Decision.STARTED
    assert web.push("F", Image="F") is Decision.HELD


def test_what_is_forced_under_the_id_it_was_held_by_is_kept_no_longer() -> None:
    web = failed("A", "B", "C")
    assert web.desire("D", Image="D") is Decision.HELD

    assert web.desire("D", Image="D", force=True) is Decision.STARTED

    assert not web.state.held


def test_a_release_ends_no_hold_that_was_set_after_it() -> None:
    web = failed("A", "B", "C")

    assert released(web, time=web.time - 100) is Reason.NOT_HELD
    assert web.push("D", Image="D") is Decision.HELD


def test_a_hold_from_before_a_release_holds_nothing() -> None:
    state, _ = holding.released(EMPTY, ReleaseRequest("release", "web", 100.0), 100.0)

    state, said = holding.hold_set(state, HoldRequest("hold", "web", 99.0), 101.0)

    assert (said.decision, said.reason) == (Decision.STALE, Reason.RELEASED_SINCE)
    assert not state.safeguards.holds


def test_a_hold_that_comes_twice_holds_once_even_after_its_release() -> None:
    hold = HoldRequest("hold", "web", 100.0)
    state, _ = holding.hold_set(EMPTY, hold, 100.0)
    assert holding.hold_set(state, hold, 100.0)[1].decision is Decision.DUPLICATE

    state, _ = holding.released(state, ReleaseRequest("release", "web", 100.0), 100.0)

    assert holding.hold_set(state, hold, 100.0)[1].reason is Reason.RELEASED_SINCE


def test_a_hold_that_comes_after_its_end_holds_nothing() -> None:
    state, said = holding.hold_set(EMPTY, HoldRequest("hold", "web", 100.0, until=200.0), 200.0)

    assert said.reason is Reason.TOO_LATE
    assert state == EMPTY


def test_a_clock_ahead_sets_no_hold_that_nobody_can_release() -> None:
    state, _ = holding.hold_set(EMPTY, HoldRequest("hold", "web", 400.0), 100.0)

    _, said = holding.released(state, ReleaseRequest("release", "web", 101.0), 101.0)

    assert said.reason is Reason.HOLD_RELEASED


def test_a_rollback_that_did_not_begin_leaves_the_holds_before_it_and_frees_what_only_it_kept() -> None:
    web = pushed("A", "B", "C")
    request = RollbackRequest("back", "web", LastGood(), web.time, Reason.ROLLBACK_REQUESTED)
    target = replace(intent("back", web.time, reason=request.reason, Image="B"), rollback_content=request.content)

    for holds in ((), (Hold("hold", "", web.time),)):
        state = replace(web.state, safeguards=replace(NONE, holds=holds))
        held = holding.rolled_back(state, request, target, policy=web.policy, now=web.time, carried=TYPES)
        claimed = claims.claimed(held, [target], owner="me", now=web.time)
        claimed = waiting.held(claimed, [intent("D", web.time, reason=Reason.IMAGE_PUSHED, Image="D")])
        after = claims.not_started(claimed)
        assert after.safeguards == state.safeguards
        assert bool(after.held) == bool(holds)
        assert bool(after.waiting) != bool(holds)


def test_too_many_holds_are_joined_and_none_ends_early() -> None:
    guards = NONE
    for number in range(HOLD_LIMIT + 5):
        until = None if number == 0 else 10.0 * number
        guards = guards.with_hold(Hold(str(number), "", float(number), until, ends_with_newer=number > 0))

    assert len(guards.holds) == HOLD_LIMIT
    assert guards.active(1e9)
    assert not all(hold.ends_with_newer for hold in guards.active(1e9))


def test_an_object_is_known_by_its_version_with_or_without_its_key() -> None:
    both = (SourceRevision("Bundle", "S3_OBJECT_KEY", "k"), SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "bad"))
    target = (SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "good"),)
    web = Pipeline()
    web.ask(replace(intent("bad", web.time, reason=Reason.OBJECT_CREATED), revisions=both))
    request = RollbackRequest("back", "web", LastGood(), web.time, Reason.ROLLBACK_REQUESTED)
    back = replace(intent("back", web.time, reason=request.reason), revisions=target, rollback_content=request.content)
    policy, now = web.policy, web.time
    web.begin(
        [back],
        before=lambda state: holding.rolled_back(state, request, back, policy=policy, now=now, carried={"Bundle"}),
    )
    web.time += 60

    again = replace(intent("again", web.time, reason=Reason.OBJECT_CREATED), revisions=both[1:])

    assert web.ask(again) is Decision.QUARANTINED
