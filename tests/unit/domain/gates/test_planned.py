"""The gate `planned`: a rollback that was asked for at a time to come."""

from revision_trigger.domain.gates.planned import planned
from revision_trigger.domain.outcome import Reason
from tests.core import builders
from tests.core.builders import NOW, push, state


def test_is_open_when_nothing_is_planned() -> None:
    assert planned(state(), push(), NOW) is None


def test_is_closed_until_its_time_when_the_plan_is_to_come() -> None:
    closed = planned(state(), builders.planned(at=NOW + 600), NOW)

    assert closed is not None
    assert (closed.gate, closed.reason, closed.until) == ("planned", Reason.PLANNED, NOW + 600)
    assert closed.sentence == "planned as nightly for 2026-11-22 02:10:00 UTC"


def test_is_open_when_the_time_has_come() -> None:
    assert planned(state(), builders.planned(at=NOW), NOW) is None
