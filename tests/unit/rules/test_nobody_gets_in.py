"""Rule 7, nobody gets in: an event of another account, or a reminder that we did not write, starts nothing.

tests/unit/events has the same for every field of an event, tests/e2e/function for the deployed stack.
"""

from typing import Any

import pytest

from revision_trigger.domain.outcome import Decision, Reason
from tests.builders import batch, commit_pushed, record
from tests.world.function import failures, function


def test_another_account_s_event_is_done_with_and_not_buried() -> None:
    it = function()

    assert it.consume(batch(record(commit_pushed() | {"account": "210987654321"}))) == failures()

    assert it.decisions == [(Decision.IGNORED, Reason.FOREIGN_ACCOUNT)]
    assert it.dead == []


@pytest.mark.parametrize(
    "wake", [{"wake": "shop", "tries": "0"}, {"wake": "web"}, {"wake": 7}, {"wake": "web", "tries": 1}]
)
def test_a_wake_that_makes_no_sense_starts_nothing(wake: dict[str, Any]) -> None:
    it = function()

    assert it.consume(batch(record(wake, "m-1"))) == failures()
    assert it.started == []
