"""Rollbacks at set times, listed in the pipelines file: the schedule is there, and what it sends is obeyed in time.

Nobody waits here until two in the morning: what the schedule has to send is put on the queue as it would be.
"""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.e2e.function.rollbacks.rolling import Rolling


def occur(rolling: Rolling, schedule: dict[str, Any], at: float) -> None:
    """Put on the queue what the schedule sends when it is due at this time."""
    attributes = {
        "schedule-arn": schedule["Arn"],
        "scheduled-time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)),
        "execution-id": str(uuid4()),
    }
    body = schedule["Target"]["Input"]
    for name, value in attributes.items():
        body = body.replace(f"<aws.scheduler.{name}>", value)
    rolling.deployed.send(body)


def test_goes_back_once_when_it_is_due(pipelines: Mapping[str, Rolling]) -> None:
    nightly = pipelines["nightly"]
    (schedule,) = nightly.schedules()
    now = time.time()

    for _ in range(2):
        occur(nightly, schedule, now)

    assert (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]) == (
        "cron(0 2 * * ? *)",
        "Europe/Berlin",
    )
    nightly.newest_at(nightly.a, "Succeeded")
    assert nightly.said("started", "rollback-due")
    assert nightly.vectors() == [nightly.a, nightly.b, nightly.a]


def test_does_nothing_and_says_so_when_it_comes_an_hour_late(pipelines: Mapping[str, Rolling]) -> None:
    weekly = pipelines["weekly"]
    (schedule,) = weekly.schedules()

    occur(weekly, schedule, time.time() - 3600)

    assert "expected at most 900" in weekly.said("ignored", "too-late")["message"]
    assert weekly.vectors() == [weekly.a, weekly.b]
