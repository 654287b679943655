"""Requests around rollbacks: Hold Requested, Release Requested, Confirm, Rollback Cancelled."""

from typing import Any

import pytest

from revision_trigger.domain.intents.rollback import (
    CancelRequest,
    ConfirmRequest,
    HoldRequest,
    ReleaseRequest,
)
from tests.builders import (
    EXECUTION,
    own,
    parts,
    rejected,
)
from tests.unit.events.requests.rollbacks import AT, EVENT, OF_NEVER, SENT

OTHERS: list[tuple[str, dict[str, Any], str]] = [
    ("Hold Requested", {"until": OF_NEVER}, "until: found"),
    ("Hold Requested", {"until": "tomorrow"}, "until: found"),
    ("Hold Requested", {"reason": ""}, "reason: found"),
    ("Confirm", {}, "executionId: missing"),
    ("Confirm", {"executionId": EXECUTION.upper().replace("0", "A")}, "executionId: found"),
    ("Rollback Cancelled", {}, "id: missing"),
    ("Rollback Cancelled", {"id": "a b"}, "id: found"),
    *((name, {"name": "other"}, "name: found other") for name in ("Hold Requested", "Release Requested", "Confirm")),
]


def test_holds_releases_confirms_and_cancels_when_asked() -> None:
    (hold,) = parts(own("Hold Requested", reason="audit", until=AT))
    (release,) = parts(own("Release Requested"))
    (confirm,) = parts(own("Confirm", executionId=EXECUTION))
    (cancel,) = parts(own("Rollback Cancelled", id="bake"))

    origins = [getattr(one, "origin", None) for one in (hold, release, confirm, cancel)]
    assert hold == HoldRequest(EVENT, "web", SENT, "audit", SENT + 86_400, origins[0])
    assert release == ReleaseRequest(EVENT, "web", SENT, origins[1])
    assert confirm == ConfirmRequest(EVENT, "web", EXECUTION, SENT, origins[2])
    assert cancel == CancelRequest(EVENT, "web", "bake", SENT, origins[3])
    assert None not in origins


def test_holds_until_released_when_no_time_is_said() -> None:
    (hold,) = parts(own("Hold Requested"))

    assert isinstance(hold, HoldRequest)
    assert (hold.until, hold.text) == (None, "")


@pytest.mark.parametrize(("detail_type", "changes", "sentence"), OTHERS, ids=lambda value: ascii(value)[:50])
def test_is_rejected_naming_the_field_of_others(detail_type: str, changes: dict[str, Any], sentence: str) -> None:
    fault = rejected(own(detail_type, **changes))

    assert sentence in fault.message
    assert fault.intent_id == EVENT
