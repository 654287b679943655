"""The message that a schedule puts on the queue when it is due: a Rollback Requested event with our schedule source.

EventBridge Scheduler fills in the context attributes (EventBridge Scheduler User Guide, "Adding context attributes").
The Scheduler's execution id changes with every delivery attempt. The schedule's ARN and the scheduled time do not, so
these two are the identity of the request.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.own_events import ROLLBACK_REQUESTED, SCHEDULE_SOURCE

PREFIX = "plan-"
"""Names of one-time schedules begin with this: the function has no right to change any other schedule."""
AGES = (60, 86_400)
"""Shortest and longest time that the Scheduler can go on trying, in seconds (API Reference, "RetryPolicy")."""

_ARN, _TIME = "<aws.scheduler.schedule-arn>", "<aws.scheduler.scheduled-time>"


def message(pipeline: str, detail: Mapping[str, Any], *, account: str | None, region: str | None) -> dict[str, Any]:
    """Return the body that requests a rollback of the pipeline, its context attributes still to be filled in."""
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
    """Return the id of the request that a schedule makes at one time; `arn` and `time` as the Scheduler writes them."""
    return intent_id(SCHEDULE_SOURCE, "schedule", arn, time)


def schedule_name(pipeline: str, name: str) -> str:
    """Return the name of the one schedule that belongs to the plan `name` of this pipeline.

    People may give a plan a name that a schedule could not have: longer than 64 characters, or with any characters.
    """
    return PREFIX + hashlib.sha256(json.dumps([pipeline, name]).encode()).hexdigest()[:40]


def retry_seconds(max_lateness: float) -> int:
    """Return for how many seconds the Scheduler goes on trying to deliver a message that may be `max_lateness` late.

    A message that came later would do nothing. The Scheduler sends a message that it gives up to the dead-letter queue.
    """
    shortest, longest = AGES
    return int(min(max(max_lateness, shortest), longest))
