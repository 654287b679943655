"""Events have whole seconds: of a hold and a release within one second, the one that arrives later counts as later."""

from revision_trigger.domain.intents.rollback import HoldRequest, ReleaseRequest
from revision_trigger.domain.ledger.holds import hold_set, released
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Reason

NOW = 1_795_312_800.0


def test_a_release_ends_the_hold_of_its_own_second() -> None:
    hold = HoldRequest("hold", "web", NOW + 0.7, "audit", None, None)
    state, _ = hold_set(State(), hold, NOW + 0.7)

    after, outcome = released(state, ReleaseRequest("release", "web", NOW, None), NOW + 0.9)

    assert outcome.reason is Reason.HOLD_RELEASED
    assert after.safeguards.holds == ()


def test_a_hold_holds_after_a_release_of_its_own_second() -> None:
    state, _ = released(State(), ReleaseRequest("release", "web", NOW + 0.3, None), NOW + 0.3)

    after, _ = hold_set(state, HoldRequest("hold", "web", NOW, "audit", None, None), NOW + 0.9)

    assert [hold.id for hold in after.safeguards.holds] == ["hold"]
