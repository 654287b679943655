"""The gate `hold`: nothing new starts while a hold lasts, or while a rollback is still to start."""

from revision_trigger.domain.gates.hold import hold
from revision_trigger.domain.outcome import Reason
from tests.core import builders
from tests.core.builders import NOW, bad, pin, planned, push, rollback, state


def test_is_open_when_nothing_holds() -> None:
    assert hold(state(), push(), NOW) is None


def test_is_closed_without_end_when_held_until_released() -> None:
    held = state(holds=(builders.hold("freeze", text="audit"),))

    closed = hold(held, push(), NOW)

    assert closed is not None
    assert (closed.gate, closed.reason, closed.until) == ("hold", Reason.ON_HOLD, None)
    assert closed.sentence == "held by freeze (audit) since 2026-11-22 02:00:00 UTC, until it is released"


def test_opens_when_the_last_hold_ends() -> None:
    held = state(holds=(builders.hold("one", until=NOW + 60), builders.hold("two", until=NOW + 20)))

    closed = hold(held, push(), NOW)

    assert closed is not None
    assert closed.until == NOW + 60
    assert hold(held, push(), NOW + 60) is None


def test_lets_a_rollback_and_what_is_forced_pass_when_held() -> None:
    held = state(holds=(builders.hold(),))

    assert hold(held, rollback(), NOW) is None
    assert hold(held, push(force=True), NOW) is None


def test_lets_something_newer_pass_when_every_hold_says_until_newer() -> None:
    held = state(holds=(builders.hold(until_newer=True),), known_bad=(bad(A="bad"),))

    assert hold(held, push(values={"A": "new"}), NOW) is None
    assert hold(held, push(values={"A": "bad"}), NOW) is not None
    assert hold(held, push(values={"A": "0"}), NOW) is not None


def test_lets_nothing_newer_pass_when_another_hold_lasts() -> None:
    held = state(holds=(builders.hold("one", until_newer=True), builders.hold("two")))

    assert hold(held, push(), NOW) is not None


def test_is_closed_when_a_rollback_took_effect_and_is_still_to_start() -> None:
    entry = push(order=2)

    closed = hold(state(rollback(), entry), entry, NOW)

    assert closed is not None
    assert closed.sentence == "rollback rollback starts first"


def test_is_open_when_a_rollback_is_only_planned() -> None:
    entry = push(order=2)

    assert hold(state(planned(), entry), entry, NOW) is None


def test_counts_a_source_as_news_when_the_pin_of_another_source_runs_already() -> None:
    held = state(holds=(builders.hold(until_newer=True),), pins={"A": pin("0"), "B": pin("0")})

    assert hold(held, push(values={"A": "0", "B": "1"}), NOW) is None
