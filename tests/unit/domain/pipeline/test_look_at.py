"""When a pipeline must be looked at again."""

from revision_trigger.domain.ledger.claim import Busy
from revision_trigger.domain.pipeline.look_at import look_at
from tests.core.builders import NOW, claim, foreign, hold, planned, push, state, waiting


def test_gives_none_when_only_an_event_can_change_anything() -> None:
    assert look_at(state(), NOW) is None
    assert look_at(state(push(), holds=(hold(),)), NOW) is None


def test_gives_the_leases_end_when_a_claim_is_open() -> None:
    assert look_at(state(claim=claim()), NOW) == NOW + 30
    assert look_at(state(claim=claim(wait=NOW + 150)), NOW) == NOW + 150


def test_gives_the_soonest_when_several_gates_are_closed() -> None:
    pending = state(push(lookup=waiting(again=NOW + 20)), planned(at=NOW + 10), busy=Busy(NOW + 60))

    assert look_at(pending, NOW) == NOW + 10


def test_gives_the_soonest_holds_end_when_several_hold() -> None:
    """The longest hold keeps the gate closed, but what is closed by the shorter may change with its end."""
    held = state(push(), holds=(hold("one", until=NOW + 60), hold("two", until=NOW + 20)))

    assert look_at(held, NOW) == NOW + 20


def test_gives_none_when_held_and_nothing_waits() -> None:
    assert look_at(state(holds=(hold(until=NOW + 60),)), NOW) is None


def test_gives_the_next_read_when_somebodys_execution_is_not_listed() -> None:
    assert look_at(state(push(), executions=(foreign(),), next_read=NOW + 20), NOW) == NOW + 20


def test_gives_no_time_that_is_over() -> None:
    assert look_at(state(push(lookup=waiting(again=NOW - 1)), planned(at=NOW + 10)), NOW) == NOW + 10
