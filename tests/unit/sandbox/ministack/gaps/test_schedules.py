from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.ministack.gaps.schedules import next_time


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def schedule(expression: str, zone: str = "UTC", **more: Any) -> dict[str, Any]:
    return {"ScheduleExpression": expression, "ScheduleExpressionTimezone": zone, **more}


@pytest.mark.parametrize(
    ("expression", "zone", "after", "due"),
    [
        ("at(2026-07-01T02:00:00)", "Europe/Berlin", "2026-06-30T00:00:00", "2026-07-01T00:00:00"),
        ("at(2026-12-01T02:00:00)", "Europe/Berlin", "2026-06-30T00:00:00", "2026-12-01T01:00:00"),
        ("cron(0 2 * * ? *)", "America/New_York", "2026-07-01T06:00:00", "2026-07-02T06:00:00"),
        ("cron(0 2 * * ? *)", "UTC", "2026-07-01T01:59:59", "2026-07-01T02:00:00"),
        # Summer time begins on 29 March 2026 at 02:00 in Berlin: 02:30 is left out that day.
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00", "2026-03-30T00:30:00"),
    ],
)
def test_is_due_at_local_time_when_it_has_a_time_zone(expression: str, zone: str, after: str, due: str) -> None:
    assert next_time(schedule(expression, zone), at(after)) == at(due)


@given(interval=st.integers(1, 90), created=st.integers(0, 10**9), elapsed=st.integers(0, 10**6))
def test_is_due_at_the_next_whole_interval_when_it_has_a_rate(interval: int, created: int, elapsed: int) -> None:
    unit = "minute" if interval == 1 else "minutes"

    due = next_time(schedule(f"rate({interval} {unit})", CreationDate=created), created + elapsed)

    assert due is not None
    assert (due - created) % (interval * 60) == 0
    assert 0 < due - (created + elapsed) <= interval * 60


@pytest.mark.parametrize(
    ("expression", "zone"),
    [
        ("at(2026-02-30T00:00:00)", "UTC"),
        ("cron(99 2 * * ? *)", "UTC"),
        ("tomorrow", "UTC"),
        ("cron(0 2 * * ? *)", "Nowhere/Land"),
    ],
)
def test_is_refused_when_expression_or_zone_is_none(expression: str, zone: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        next_time(schedule(expression, zone), 0)
