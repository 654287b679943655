"""A rollback takes effect when it is accepted, or when its plan's time has come."""

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.marks import CountedRollback
from revision_trigger.domain.ledger.pending import Effect
from revision_trigger.domain.rollback.effect import GoodExecution, aim, take_effect
from revision_trigger.domain.routing.policy import NEVER, Policy
from tests.core.builders import (
    NOW,
    bad,
    floor,
    hold,
    move,
    pin,
    planned,
    revisions,
    rollback,
    state,
    waiting,
)

ACCEPTED = rollback(at=NOW - 5, effect=None)
TARGET = GoodExecution("execution-0", {"A": revisions("good"), "B": revisions("0")}, {"A": Clock(1.0), "B": Clock(2.0)})


def test_holds_sets_the_floor_and_counts_when_it_is_accepted() -> None:
    after = take_effect(state(ACCEPTED), ACCEPTED, NEVER, now=NOW)

    assert after.holds == (hold("rollback", NOW, text="rolled back"),)
    assert after.floors == (floor("rollback", NOW - 5, taken=NOW),)
    assert after.rollbacks == (CountedRollback("rollback", NOW, is_automatic=False),)
    assert after.pending[0].effect == Effect(NOW)


def test_holds_as_long_as_the_policy_says() -> None:
    policy = Policy(hold_for=600.0, until_newer=True)

    (held,) = take_effect(state(ACCEPTED), ACCEPTED, policy, now=NOW).holds

    assert (held.until, held.until_newer) == (NOW + 600, True)


def test_sets_the_floor_to_the_plans_time_when_it_was_planned() -> None:
    plan = planned(at=NOW - 2)

    (known,) = take_effect(state(plan), plan, NEVER, now=NOW).floors

    assert (known.at, known.taken) == (NOW - 2, NOW)


def test_changes_nothing_when_it_took_effect_before() -> None:
    known = state(rollback())

    assert take_effect(known, rollback(), NEVER, now=NOW + 60) == known


def test_remembers_fifty_floors_and_counts_when_there_are_more() -> None:
    full = state(
        ACCEPTED,
        floors=tuple(floor(f"back-{number}") for number in range(50)),
        rollbacks=tuple(CountedRollback(f"back-{number}", NOW, is_automatic=True) for number in range(50)),
    )

    after = take_effect(full, ACCEPTED, NEVER, now=NOW)

    assert (len(after.floors), len(after.rollbacks)) == (50, 50)
    assert (after.floors[-1].rollback_id, after.rollbacks[-1].id) == ("rollback", "rollback")


def test_fixes_target_and_known_bad_when_the_history_is_read() -> None:
    entry = rollback(effect=Effect(NOW), lookup=waiting())
    runs = state(entry, pins={"A": pin("bad"), "B": pin("0")})

    after = aim(runs, entry, TARGET)

    assert after.known_bad == (bad("rollback", A="bad"),)
    assert after.pending[0].effect == Effect(NOW, "execution-0")
    assert after.pending[0].moves == {"A": move("good", 1.0), "B": move("0", 2.0)}
    assert after.pending[0].lookup is None


def test_knows_nothing_bad_when_the_target_is_what_should_run() -> None:
    entry = rollback(effect=Effect(NOW))

    after = aim(state(entry, pins={"A": pin("good"), "B": pin("0")}), entry, TARGET)

    assert after.known_bad == ()


def test_counts_the_same_bad_revisions_twice_when_two_rollbacks_took_them_away() -> None:
    """DESIGN 5.5: equal ones of two rollbacks count twice."""
    entry = rollback("second", effect=Effect(NOW))
    runs = state(entry, pins={"A": pin("bad"), "B": pin("0")}, known_bad=(bad("first", A="bad"),))

    after = aim(runs, entry, TARGET)

    assert after.known_bad == (bad("first", A="bad"), bad("second", A="bad"))


def test_reckons_known_bad_anew_when_the_target_is_another() -> None:
    entry = rollback(effect=Effect(NOW))
    runs = state(entry, pins={"A": pin("bad"), "B": pin("0")}, known_bad=(bad("rollback", B="0"),))

    assert aim(runs, entry, TARGET).known_bad == (bad("rollback", A="bad"),)


def test_aims_at_nothing_when_it_has_not_taken_effect() -> None:
    assert aim(state(planned()), planned(), TARGET) == state(planned())
