"""The table of gates: the first closed one is the intent's answer."""

from revision_trigger.domain.gates.table import GATES, closed_gates, first_closed
from revision_trigger.domain.ledger.claim import Busy
from tests.core.builders import NOW, claim, hold, planned, push, state, waiting


def test_asks_the_gates_in_the_order_of_the_design() -> None:
    assert [gate.__name__ for gate in GATES] == ["claimed", "lookup", "planned", "hold", "busy"]


def test_gives_none_when_every_gate_is_open() -> None:
    assert first_closed(state(), push(), NOW) is None
    assert closed_gates(state(), push(), NOW) == ()


def test_gives_the_first_when_several_are_closed() -> None:
    entry = push(lookup=waiting())
    closed = state(entry, holds=(hold(),), busy=Busy(NOW + 10))

    first = first_closed(closed, entry, NOW)

    assert first is not None
    assert first.gate == "lookup"


def test_gives_each_for_people_when_several_are_closed() -> None:
    entry = planned(lookup=waiting())
    closed = state(entry, claim=claim(), busy=Busy(NOW + 10))

    assert [one.gate for one in closed_gates(closed, entry, NOW)] == ["claimed", "lookup", "planned", "busy"]
