"""What a schedule of ours puts on the queue when it is due: a Rollback Requested, as an envelope of its own source.

EventBridge Scheduler fills in the context attributes (EventBridge Scheduler User Guide, "Adding context attributes").
The execution id is another one for every attempt; the ARN and the scheduled time are not, and so are the identity.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.own_events import ROLLBACK_REQUESTED, SCHEDULE_SOURCE

PREFIX = "plan-"
"""What the names of one-time schedules begin with: the function may change those alone."""
AGES = (60, 86_400)
"""Seconds that the Scheduler may go on trying, at least and at most (API Reference, "RetryPolicy")."""

_ARN, _TIME = "<aws.scheduler.schedule-arn>", "<aws.scheduler.scheduled-time>"


def message(pipeline: str, detail: Mapping[str, Any], *, account: str | None, region: str | None) -> dict[str, Any]:
    """Give the body that asks for a rollback of the pipeline; the attributes are not filled in yet."""
    return {
        "version": "0",
        "id": "<aws.scheduler.execution-id>",
        "source": SCHEDULE_SOURCE,
        "account": account,
        "region": region,
        "time": _TIME,
        "resources": [_ARN],
        "detail-type": ROLLBACK_REQUESTED,
        "detail": {**detail, "name": pipeline, "schedule": {"arn": _ARN, "time": _TIME}},
    }


def due_id(arn: str, time: str) -> str:
    """Give the identity of what a schedule asks for at a time, both as the Scheduler writes them."""
    return intent_id(SCHEDULE_SOURCE, "schedule", arn, time)


def schedule_name(pipeline: str, name: str) -> str:
    """Name the one schedule of this plan: what people call it may be longer than 64 characters, and of any kind."""
    return PREFIX + hashlib.sha256(json.dumps([pipeline, name]).encode()).hexdigest()[:40]


def retried_for(max_lateness: float) -> int:
    """Seconds that the Scheduler goes on trying: what comes later would do nothing. What it gives up is buried."""
    shortest, longest = AGES
    return int(min(max(max_lateness, shortest), longest))
