"""The gate `claimed`: one start of a pipeline at a time."""

from dataclasses import replace

from revision_trigger.domain.gates.claimed import claimed
from revision_trigger.domain.outcome import Reason
from tests.core.builders import NOW, claim, push, state


def test_is_open_when_nobody_starts_anything() -> None:
    assert claimed(state(), push(), NOW) is None


def test_is_closed_until_the_lease_ends_when_somebody_starts_something() -> None:
    closed = claimed(state(claim=claim(push("first"))), push("second"), NOW)

    assert closed is not None
    assert (closed.gate, closed.reason, closed.until) == ("claimed", Reason.CLAIMED, NOW + 30)
    assert closed.sentence == "a start for first is under way since 2026-11-22 02:00:00 UTC"


def test_is_closed_until_the_next_search_when_the_claim_is_unclear() -> None:
    unclear = replace(claim(), wait=NOW + 150)

    closed = claimed(state(claim=unclear), push(), NOW)

    assert closed is not None
    assert closed.until == NOW + 150


def test_names_three_intents_at_most_when_the_claim_has_many() -> None:
    many = claim(*(push(f"push-{number}") for number in range(50)))

    closed = claimed(state(claim=many), push(), NOW)

    assert closed is not None
    assert "push-2" in closed.sentence
    assert "push-3" not in closed.sentence
