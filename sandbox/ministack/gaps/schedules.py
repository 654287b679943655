"""Schedules fire within a second of their time, in their time zone, with Scheduler's context attributes filled in.

Flexible time windows (schedules fire at once), retries, and targets that MiniStack cannot deliver to are not modelled.
"""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ministack.core.arn import parse_arn
from ministack.core.responses import new_uuid, request_scope
from ministack.services import eventbridge, scheduler

from sandbox.ministack import patch, service_rights

if TYPE_CHECKING:
    from collections.abc import Callable

Schedule = dict[str, Any]

_fired: dict[tuple[str, str], float] = {}  # ARN and last change of a schedule -> the time for which it fired last
_log = logging.getLogger("sandbox")


def apply() -> None:
    """Replace MiniStack's tick with one that runs every second, and check expressions when a schedule is put."""
    patch.constant(eventbridge, "_SCHEDULER_TICK_INTERVAL", expected=10, by=1)
    patch.constant(scheduler, "_SCHEDULE_TICK_INTERVAL", expected=10, by=1)
    patch.replace(scheduler, "_tick_schedules", signature="()", by=lambda _: _tick)
    patch.replace(scheduler, "_create_schedule", signature="(name, body)", by=_checked)
    patch.replace(scheduler, "_update_schedule", signature="(name, body)", by=_checked)


def _checked(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_checked(name: str, body: Schedule) -> Any:
        try:
            next_time(body, time.time())
        except (ValueError, KeyError, OSError):
            return scheduler._error(400, "ValidationException", "Invalid Schedule Expression or time zone.")
        return put(name, body)

    return put_checked


def next_time(schedule: Schedule, after: float) -> float | None:
    """The schedule's next time after a time, in epoch seconds; None for never. ValueError for a wrong expression."""
    zone = ZoneInfo(schedule.get("ScheduleExpressionTimezone") or "UTC")
    expression = schedule["ScheduleExpression"]
    once = re.fullmatch(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)", expression)
    if once:
        return datetime.fromisoformat(once[1]).replace(tzinfo=zone).timestamp()
    interval: int | None = eventbridge._parse_rate_seconds(expression)
    if interval:
        start = float(schedule.get("CreationDate", after))
        return start + (max(0.0, after - start) // interval + 1) * interval
    fields = eventbridge._parse_cron_fields(expression)
    if fields is None:
        raise ValueError(expression)
    return _next_cron_time(fields, after, zone)


def _next_cron_time(fields: Any, after: float, zone: ZoneInfo) -> float | None:
    # MiniStack counts in UTC: the zone's wall clock is given to it as if it were UTC.
    wall: datetime | None = datetime.fromtimestamp(after, zone).replace(tzinfo=UTC)
    while wall := eventbridge._cron_next_fire(fields, wall):
        due: float = wall.replace(tzinfo=zone).timestamp()
        # A time that the change to summer time leaves out is skipped (Scheduler user guide, daylight saving).
        if datetime.fromtimestamp(due, zone).replace(tzinfo=UTC) == wall and due > after:
            return due
    return None


def _tick() -> None:
    now = time.time()
    for (account, region, key), schedule in list(scheduler._schedules._data.items()):
        due = _due(schedule, now)
        if due is None:
            continue
        _fired[_identity(schedule)] = due
        with request_scope(account, region):
            try:
                _fire(schedule, due)
            except Exception:  # noqa: BLE001  the other schedules must fire, whatever went wrong
                _log.exception("schedule %s was not delivered", key)
        if schedule["ScheduleExpression"].startswith("at(") and schedule.get("ActionAfterCompletion") == "DELETE":
            scheduler._schedules._data.pop((account, region, key), None)


def _due(schedule: Schedule, now: float) -> float | None:
    """The time that the schedule must fire for now; None if no time has come, or it has fired for that time."""
    begin, end = scheduler._to_epoch(schedule.get("StartDate")), scheduler._to_epoch(schedule.get("EndDate"))
    if schedule.get("State") != "ENABLED" or now < (begin or 0) or (end is not None and now > end):
        return None
    last = _fired.get(_identity(schedule))
    due = next_time(schedule, schedule["LastModificationDate"] if last is None else last)
    return due if due is not None and due <= now and due != last else None


def _identity(schedule: Schedule) -> tuple[str, str]:
    """The identity of a schedule: a change, or a new schedule of the same name, gives another identity."""
    return schedule["Arn"], str(schedule["LastModificationDate"])


def _fire(schedule: Schedule, due: float) -> None:
    scheduled = datetime.fromtimestamp(due, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    target = dict(schedule["Target"])
    if not _may(schedule, target):
        _log.warning("schedule %s: role %s may not send to its target", schedule["Arn"], target["RoleArn"])
        return
    if target.get("Input"):
        target["Input"] = _filled_in(target["Input"], schedule["Arn"], scheduled)
    event = {
        "EventId": new_uuid(),
        "Source": "aws.scheduler",
        "DetailType": "Scheduled Event",
        "Detail": json.dumps("{}"),  # a text, not an object, on AWS
        "Time": scheduled,
        "Resources": [schedule["Arn"]],
    }
    templated = target.get("EventBridgeParameters")
    if templated:  # the target is a bus: the input becomes the detail of a custom event
        event |= {"Source": templated["Source"], "DetailType": templated["DetailType"], "Resources": []}
    eventbridge._invoke_target(target, event, {"Name": schedule["Name"], "Arn": schedule["Arn"]})


def _may(schedule: Schedule, target: Schedule) -> bool:
    """Whether the schedule's role may send to a queue. Rights for other targets are not modelled."""
    if parse_arn(target["Arn"]).service != "sqs":
        return True
    group = scheduler._group_arn(schedule["GroupName"])
    acting = service_rights.ActingService("scheduler.amazonaws.com", source_arn=group)
    return service_rights.through_role(acting, target["RoleArn"], target["Arn"])


def _filled_in(text: str, arn: str, scheduled: str) -> str:
    """The input with Scheduler's context attributes (user guide) filled in; each attempt has its own execution id."""
    attributes = {"schedule-arn": arn, "scheduled-time": scheduled, "execution-id": new_uuid(), "attempt-number": "1"}
    for name, value in attributes.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text
