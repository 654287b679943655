"""CloudWatch emits an event on the default bus when an alarm changes its state.

The event has only the value of the previous state. Its configuration has the description and one metric's name.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch

from sandbox.ministack import bus, patch

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNATURE = "(alarm_name, old_state, new_state, reason, alarm_type='MetricAlarm', reason_data=None)"


def apply() -> None:
    """Emit an event after each line of the alarm history, in which MiniStack records every change of state."""
    patch.replace(cloudwatch, "_record_history", signature=_SIGNATURE, by=_then_tell)


def _then_tell(record_history: Callable[..., None]) -> Callable[..., None]:
    def record(name: str, old: str, new: str, *rest: Any, **more: Any) -> None:
        record_history(name, old, new, *rest, **more)
        alarm = cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name)
        if alarm and old != new:  # a new alarm's first line is no change of state
            bus.emit("aws.cloudwatch", "CloudWatch Alarm State Change", _detail(alarm, old), alarm["AlarmArn"])

    return record


def _detail(alarm: dict[str, Any], old: str) -> dict[str, Any]:
    """Fields as in the CloudWatch user guide, "Alarm events and EventBridge"."""
    state = {"value": alarm["StateValue"], "reason": alarm["StateReason"]}
    if "StateReasonData" in alarm:
        state["reasonData"] = alarm["StateReasonData"]
    configuration: dict[str, Any] = {"description": alarm.get("AlarmDescription") or ""}
    if alarm.get("MetricName"):
        metric = {"name": alarm["MetricName"], "namespace": alarm.get("Namespace", "")}
        configuration["metrics"] = [{"metricStat": {"metric": metric}, "returnData": True}]
    return {
        "alarmName": alarm["AlarmName"],
        "configuration": configuration,
        "previousState": {"value": old},
        "state": state | {"timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")},
    }
