"""Rollback Requested for the tests: builders of the event and the policy, and a reader of the one intent it gives."""

from typing import Any

from revision_trigger.domain.intents.rollback import RollbackRequest
from tests.builders import PIPELINES, own, parts, routes

SENT = 1795312800.0
EVENT = "com.acme.release/event/13cde686-328b-6117-af20-0e5566167482"
AT = "2026-11-23T02:00:00Z"
OF_NEVER = "2026-11-22T02:00:00Z"


def rollback(body: Any, known: Any = None) -> RollbackRequest:
    (found,) = parts(body, known)
    assert isinstance(found, RollbackRequest), found
    return found


def requested(**changes: Any) -> dict[str, Any]:
    return own("Rollback Requested", **changes)


def with_policy(**policy: Any) -> Any:
    web = {**PIPELINES["pipelines"]["web"], "rollback": policy}
    return routes({**PIPELINES, "pipelines": {"web": web}})
