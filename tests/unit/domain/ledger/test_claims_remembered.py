"""Which executions and intents a state remembers after many claims, and after one claim of many intents."""

from dataclasses import replace

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.claims import claimed, started
from revision_trigger.domain.ledger.state import OURS_LIMIT, RECENT_LIMIT, State
from tests.unit.domain.starting.test_decide import KNOWN, intent
from tests.world import NOW


def begun(state: State, intents: list[DesiredRevision], execution: str) -> State:
    """Return the state after these intents became one execution, which has ended."""
    state = claimed(state, intents, owner="me", now=NOW)
    assert state.claim
    return replace(started(state, state.claim, execution), running={})


def test_knows_as_ours_the_last_hundred_executions_when_their_intents_are_forgotten() -> None:
    state = KNOWN
    for number in range(150):
        state = begun(state, [intent(f"intent-{number}", time=number)], f"execution-{number}")

    known = [number for number in range(150) if state.is_ours(f"execution-{number}")]

    assert known == list(range(150 - RECENT_LIMIT - OURS_LIMIT, 150))
    assert [settled.id for settled in state.recent] == [f"intent-{number}" for number in range(130, 150)]
    assert state.horizon == NOW + 129


def test_remembers_each_execution_once_when_it_came_of_several_intents() -> None:
    state = KNOWN
    for number in range(30):
        pair = [intent(f"{number}-{place}", time=number) for place in "ab"]
        state = begun(state, pair, f"execution-{number}")

    assert state.ours == tuple(f"execution-{number}" for number in range(20))


def test_remembers_all_intents_of_one_claim_when_they_are_more_than_it_keeps() -> None:
    many = [intent(f"intent-{number}", time=number) for number in range(RECENT_LIMIT + 5)]

    state = begun(begun(KNOWN, [intent("before")], "first"), many, "second")

    assert [settled.id for settled in state.recent] == [one.id for one in many]
    assert state.is_ours("first")
