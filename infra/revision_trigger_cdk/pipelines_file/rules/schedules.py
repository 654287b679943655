"""Schedules of rollbacks: cron's two day fields, and whether the time zone exists."""

from collections.abc import Collection, Iterator
from typing import Any
from zoneinfo import available_timezones

from revision_trigger_cdk.pipelines_file.reading.document import Document
from revision_trigger_cdk.pipelines_file.reading.finding import Finding, KeyPath, shown
from revision_trigger_cdk.pipelines_file.rules.valid_sources import entries

_ZONES = available_timezones()
"""The time zones of this machine, or of the package `tzdata`; empty if there is neither."""


def check(document: Document, shapeless: list[Finding], zones: Collection[str] = _ZONES) -> list[Finding]:
    """Give every fault of the schedules that have no fault of shape."""
    return [
        document.finding((*path, key), sentence)
        for path, schedule in _schedules(document)
        if not any(fault.key[: len(path)] == path for fault in shapeless)
        for key, sentence in [*_of_days(schedule), *_of_zone(schedule, zones)]
    ]


def unchecked(document: Document, zones: Collection[str] = _ZONES) -> list[Finding]:
    """Give a warning for every time zone, if this machine has no database to tell it from a misspelt one."""
    if zones:
        return []
    sentence = "not checked: this machine has no time zone database (on PyPI: tzdata); AWS checks it at deployment"
    return [
        document.finding((*path, "timezone"), sentence)
        for path, schedule in _schedules(document)
        if "timezone" in schedule
    ]


def _schedules(document: Document) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    for name, pipeline in entries(document.data, "pipelines"):
        rollback = pipeline.get("rollback") if isinstance(pipeline, dict) else None
        for schedule, content in entries(rollback, "schedules"):
            yield ("pipelines", name, "rollback", "schedules", schedule), content


def _of_days(schedule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Exactly one of the two day fields must be `?` (EventBridge Scheduler User Guide, "Schedule types")."""
    if "cron" not in schedule:
        return
    _, _, of_month, _, of_week, _ = schedule["cron"].split(" ")
    if (of_month == "?") == (of_week == "?"):
        found = shown(schedule["cron"])
        yield (
            "cron",
            f"found {found}; expected ? for exactly one of the third and fifth field, the day of month or week",
        )


def _of_zone(schedule: dict[str, Any], zones: Collection[str]) -> Iterator[tuple[str, str]]:
    zone = schedule.get("timezone")
    if zone is not None and zones and zone not in zones:
        yield "timezone", f"found {shown(zone)}; expected a time zone that there is, as Europe/Berlin"
