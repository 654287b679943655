"""`to` of a Rollback Requested: the five forms of a target, and the forms that are rejected."""

from typing import Any

import pytest

from revision_trigger.domain.intents.rollback import (
    Back,
    Before,
    LastGood,
    OfExecution,
    RollbackRequest,
    Target,
)
from revision_trigger.domain.outcome import Reason
from tests.builders import (
    EXECUTION,
    rejected,
)
from tests.unit.events.requests.rollbacks import AT, EVENT, SENT, requested, rollback

BAD: list[tuple[dict[str, Any], Reason, str]] = [
    ({"to": None}, Reason.WRONG_TYPE, "to: found null"),
    ({"to": "newest"}, Reason.WRONG_TYPE, 'to: found "newest", expected "last-good", or an object with one of'),
    ({"to": {}}, Reason.MALFORMED_FIELD, "to: found []"),
    ({"to": {"older": 1}}, Reason.MALFORMED_FIELD, 'to: found ["older"]'),
    ({"to": {"back": 1, "before": AT}}, Reason.MALFORMED_FIELD, 'to: found ["back", "before"]'),
    ({"to": {"back": 1, "stage": "Prod"}}, Reason.MALFORMED_FIELD, 'to: found ["back", "stage"]'),
    ({"to": {"back": 0}}, Reason.MALFORMED_FIELD, "to.back: found 0, expected a number from 1 to 1000"),
    ({"to": {"back": 1.5}}, Reason.MALFORMED_FIELD, "to.back: found 1.5, expected a whole number"),
    ({"to": {"back": True}}, Reason.WRONG_TYPE, "to.back: found true"),
    ({"to": {"back": "1"}}, Reason.WRONG_TYPE, 'to.back: found "1"'),
    ({"to": {"executionId": "e-1"}}, Reason.MALFORMED_FIELD, "to.executionId: found"),
    ({"to": {"before": "2026-11-22"}}, Reason.MALFORMED_FIELD, "to.before: found"),
    ({"to": {"lastGood": {}}}, Reason.MISSING_FIELD, "to.lastGood.stage: missing"),
    ({"to": {"lastGood": {"stage": "a b"}}}, Reason.MALFORMED_FIELD, "to.lastGood.stage: found"),
]


def test_goes_back_to_the_last_good_one_when_nothing_else_is_said() -> None:
    found = rollback(requested())

    assert found == RollbackRequest(
        EVENT, "web", LastGood(), SENT, Reason.ROLLBACK_REQUESTED, origin=found.origin, automatic=False
    )


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("last-good", LastGood()),
        ({"lastGood": {"stage": "Prod"}}, LastGood("Prod")),
        ({"back": 1}, Back(1)),
        ({"back": 2.0}, Back(2)),
        ({"executionId": EXECUTION}, OfExecution(EXECUTION)),
        ({"before": "2026-11-22T03:00:00+01:00"}, Before(SENT)),
    ],
)
def test_goes_back_to_what_is_said_when_it_is_one_of_the_forms(to: Any, expected: Target) -> None:
    assert rollback(requested(to=to)).to == expected


@pytest.mark.parametrize(("changes", "reason", "sentence"), BAD, ids=lambda value: ascii(value)[:50])
def test_is_rejected_naming_the_field(changes: dict[str, Any], reason: Reason, sentence: str) -> None:
    fault = rejected(requested(**changes))

    assert fault.reason is reason
    assert sentence in fault.message
    assert fault.intent_id
