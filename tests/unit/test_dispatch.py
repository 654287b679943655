"""Intents that nothing answers for come again: none is ever taken for done."""

from collections.abc import Sequence
from typing import Any

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.dispatch import dispatch
from revision_trigger.domain.intents.rollback import RollbackIntent
from revision_trigger.domain.outcome import Decision, Reason
from tests.builders import EXECUTION, own, parts

ASKS: Sequence[tuple[str, dict[str, Any]]] = [
    ("Rollback Requested", {}),
    ("Rollback Requested", {"at": "2026-11-23T02:00:00Z"}),
    ("Rollback Cancelled", {"id": "bake"}),
    ("Hold Requested", {}),
    ("Release Requested", {}),
    ("Confirm", {"executionId": EXECUTION}),
]


class Nobody:
    """A service that has nothing to fulfil, and answers for nothing else."""

    def fulfil(self, intents: object, _: object) -> dict[str, Any]:
        raise AssertionError(intents)


@pytest.mark.parametrize(("detail_type", "detail"), ASKS)
def test_comes_again_when_nothing_answers_for_it(detail_type: str, detail: dict[str, Any]) -> None:
    (intent,) = parts(own(detail_type, **detail))
    assert isinstance(intent, RollbackIntent)
    service: Any = Nobody()

    ((outcome,), drained) = dispatch(service, [intent], Deadline(lambda: 60.0))

    assert (outcome.decision, outcome.reason, drained) == (Decision.RETRY, Reason.INTERNAL_ERROR, [])
    assert (outcome.intent_id, outcome.pipeline) == (intent.id, "web")
