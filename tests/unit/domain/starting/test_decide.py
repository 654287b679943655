"""Each question of the judgement by itself; tests/unit/test_starts_once.py has them all together."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.claims import LEASE, claimed, started
from revision_trigger.domain.ledger.safeguards import NONE, Hold
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.decide import Duplicate, Resume, Verdict, decide
from tests.world import NOW

KNOWN = State(known=True)
clocks_of_two_keys = st.builds(
    Clock,
    st.integers(0, 3).map(float),
    st.none() | st.text("0123456789abcdef", min_size=1, max_size=3),
    st.sampled_from(["bucket/a", "bucket/b"]),
)
COMMIT, OTHER = "a" * 40, "b" * 40


def intent(name: str = "one", *, time: float = 0.0, value: str = COMMIT, **changes: Any) -> DesiredRevision:
    revisions = (SourceRevision("Source", "COMMIT_ID", value),)
    return replace(DesiredRevision(name, "web", revisions, NOW + time, Reason.COMMIT_PUSHED), **changes)


def after(*intents: DesiredRevision, state: State = KNOWN) -> State:
    for number, wanted in enumerate(intents):
        state = claimed(state, [wanted], owner="me", now=NOW)
        assert state.claim
        state = started(state, state.claim, f"execution-{number}")
    return state


def test_begins_what_is_new() -> None:
    assert decide(KNOWN, intent(), NOW) is Verdict.BEGIN


@pytest.mark.parametrize("state", [State(), replace(KNOWN, foreign=frozenset({"x"}))])
def test_reads_the_history_first_when_others_may_have_started(state: State) -> None:
    assert decide(state, intent(), NOW) is Verdict.READ_HISTORY


def test_knows_a_duplicate_by_its_id_even_when_the_pipeline_drifted() -> None:
    state = replace(after(intent()), foreign=frozenset({"x"}))

    assert decide(state, intent(), NOW) == Duplicate("execution-0")


def test_refuses_an_id_that_comes_to_mean_something_else() -> None:
    with pytest.raises(Rejected) as fault:
        decide(after(intent()), intent(value=OTHER), NOW)

    assert fault.value.reason is Reason.TOKEN_REUSED


def test_refuses_an_id_that_is_being_started_as_something_else() -> None:
    with pytest.raises(Rejected):
        decide(claimed(KNOWN, [intent()], owner="me", now=NOW), intent(value=OTHER), NOW)


def test_waits_for_a_claim_and_resumes_it_when_its_lease_has_ended() -> None:
    state = claimed(KNOWN, [intent("other")], owner="me", now=NOW)
    assert state.claim

    assert decide(state, intent(), NOW + LEASE - 0.1) is Verdict.CLAIMED
    assert decide(state, intent(), NOW + LEASE) == Resume(state.claim)


def test_is_stale_when_something_newer_was_started() -> None:
    assert decide(after(intent(time=10)), intent("late", time=9, value=OTHER), NOW) is Verdict.STALE


def test_ties_go_by_arrival() -> None:
    assert decide(after(intent(time=10)), intent("late", time=10, value=OTHER), NOW) is Verdict.BEGIN


def test_is_stale_whole_when_one_of_its_sources_is() -> None:
    image = SourceRevision("Image", "IMAGE_DIGEST", "sha256:" + "0" * 64)
    bundle = intent("late", time=5, revisions=(*intent(value=OTHER).revisions, image))

    assert decide(after(intent(time=10)), bundle, NOW) is Verdict.STALE


def test_the_sequencer_alone_orders_uploads_of_one_key() -> None:
    first = intent(time=10, sequencer="00aa")
    later = intent("later", time=5, value=OTHER, sequencer="00ab")

    assert decide(after(first), later, NOW) is Verdict.BEGIN
    assert decide(after(later), first, NOW) is Verdict.STALE


@given(st.text("0123456789abcdefABCDEF", min_size=1), st.text("0123456789abcdef", min_size=1))
def test_sequencers_order_as_padded_hex(one: str, other: str) -> None:
    width = max(len(one), len(other))
    newer = int(one.ljust(width, "0"), 16) > int(other.ljust(width, "0"), 16)

    assert Clock(1.0, one).is_newer_than(Clock(2.0, other)) == newer


def test_between_two_keys_the_time_decides_whatever_their_sequencers() -> None:
    first = intent(time=10, sequencer="ff", key="bucket/a")
    later = intent("later", time=11, value=OTHER, sequencer="01", key="bucket/b")

    assert decide(after(first), later, NOW) is Verdict.BEGIN
    assert decide(after(later), first, NOW) is Verdict.STALE


@given(st.lists(clocks_of_two_keys, min_size=2, max_size=2))
def test_of_two_clocks_at_most_one_is_newer_and_by_time_unless_they_are_of_one_key(two: list[Clock]) -> None:
    one, other = two
    by_time = one.key != other.key or None in (one.sequencer, other.sequencer)

    assert not (one.is_newer_than(other) and other.is_newer_than(one))
    if by_time:
        assert one.is_newer_than(other) == (one.at > other.at)


def test_refuses_what_comes_from_the_future() -> None:
    assert decide(KNOWN, intent(time=300), NOW) is Verdict.BEGIN
    with pytest.raises(Rejected) as fault:
        decide(KNOWN, intent(time=301), NOW)
    assert fault.value.reason is Reason.TIME_IN_FUTURE


def test_expires_only_where_no_clock_orders_it() -> None:
    old = intent(time=-90_000)

    assert decide(KNOWN, old, NOW) is Verdict.EXPIRED
    assert decide(KNOWN, old, NOW, max_age=100_000) is Verdict.BEGIN
    assert decide(after(intent("older", time=-95_000, value=OTHER)), old, NOW) is Verdict.BEGIN


def test_leaves_unchanged_what_runs_already_unless_it_failed_or_somebody_asked() -> None:
    state = after(intent())
    again = intent("again", time=1)

    assert decide(state, again, NOW) is Verdict.UNCHANGED
    assert decide(replace(state, last_failed=True), again, NOW) is Verdict.BEGIN
    assert decide(state, replace(again, reason=Reason.DESIRED_REVISION), NOW) is Verdict.BEGIN


def test_asks_the_journal_when_the_state_no_longer_remembers_that_far() -> None:
    state = replace(KNOWN, horizon=NOW)

    assert decide(state, intent(), NOW) is Verdict.READ_JOURNAL
    assert decide(state, intent(), NOW, journal_read=True) is Verdict.BEGIN
    assert decide(state, intent(time=1), NOW) is Verdict.BEGIN


def test_a_rollback_never_goes_to_what_runs_even_if_that_failed() -> None:
    failed = replace(after(intent()), last_failed=True)
    rollback = intent("back", time=1, reason=Reason.ROLLBACK_REQUESTED, rollback_content="content")

    assert decide(failed, rollback, NOW) is Verdict.UNCHANGED
    assert decide(failed, replace(rollback, revisions=()), NOW) is Verdict.BEGIN
    assert decide(failed, replace(rollback, revisions=intent(value=OTHER).revisions), NOW) is Verdict.BEGIN


def test_a_redelivered_rollback_is_known_by_what_was_asked_and_not_by_what_it_found() -> None:
    rollback = intent("back", reason=Reason.ROLLBACK_REQUESTED, rollback_content="content")

    assert decide(after(rollback), replace(rollback, revisions=()), NOW) == Duplicate("execution-0")
    with pytest.raises(Rejected):
        decide(after(rollback), replace(rollback, rollback_content="other"), NOW)


def test_says_that_an_intent_is_old_news_before_it_is_held() -> None:
    held = replace(NONE, holds=(Hold("hold", "", NOW),))
    state = replace(after(intent("newer", time=2)), safeguards=held)

    assert decide(state, intent(time=1, value=OTHER), NOW) is Verdict.STALE
    assert decide(state, intent(time=3), NOW) is Verdict.UNCHANGED
    assert decide(replace(state, horizon=NOW + 3), intent(time=3, value=OTHER), NOW) is Verdict.READ_JOURNAL
    assert decide(state, intent(time=3, value=OTHER), NOW) is Verdict.HELD
