"""Rollbacks at a time to come: each starts once, at its time, or not at all; and leaves no schedule behind."""

import time
from collections.abc import Mapping

import pytest

from tests.e2e.function.rollbacks.rolling import Rolling

AHEAD = 20
"""Seconds."""
NAMES = ("planned", "repeated", "cancelled", "confirmed", "outrun")


@pytest.fixture(scope="module")
def due(pipelines: Mapping[str, Rolling]) -> float:
    """Ask for five rollbacks, one twice, one cancelled, one confirmed, one outrun; give the time they were due."""
    due = int(time.time()) + AHEAD
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(due))
    for name in (*NAMES, "repeated"):
        bake = {"unlessConfirmed": True} if name in {"confirmed", "outrun"} else {}
        pipelines[name].ask("Rollback Requested", at=at, id="tonight", **bake)
    for name in NAMES:
        pipelines[name].deployed.sandbox.poll(pipelines[name].schedules)
    pipelines["cancelled"].ask("Rollback Cancelled", id="tonight")
    pipelines["confirmed"].ask("Confirm", executionId=pipelines["confirmed"].runs()[0].id)
    pipelines["outrun"].newest_at({"Image": pipelines["outrun"].push_image()}, "Succeeded")
    pipelines["cancelled"].deployed.sandbox.poll(lambda: not pipelines["cancelled"].schedules())
    assert time.time() < due
    assert all(len(pipelines[name].runs()) == 2 for name in NAMES if name != "outrun")
    assert [len(pipelines[name].schedules()) for name in NAMES if name != "cancelled"] == [1, 1, 1, 1]
    time.sleep(due - time.time())
    return due


@pytest.mark.parametrize("name", ["planned", "repeated"])
def test_starts_once_at_its_time_and_leaves_no_schedule_when(
    pipelines: Mapping[str, Rolling], due: float, name: str
) -> None:
    rolling = pipelines[name]

    run = rolling.newest_at(rolling.a, "Succeeded")

    assert due <= run.started < due + 5
    assert rolling.vectors() == [rolling.a, rolling.b, rolling.a]
    assert rolling.said("started", "rollback-due")["executionId"] == run.id
    assert rolling.deployed.sandbox.poll(lambda: not rolling.schedules())


def test_never_starts_when_cancelled(pipelines: Mapping[str, Rolling], due: float) -> None:
    cancelled = pipelines["cancelled"]

    time.sleep(max(0.0, due + 3 - time.time()))

    assert cancelled.said("ignored", "plan-cancelled")
    assert cancelled.vectors() == [cancelled.a, cancelled.b]


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize(("name", "reason"), [("confirmed", "confirmed"), ("outrun", "suspect-gone")])
def test_never_starts_and_says_so_when(pipelines: Mapping[str, Rolling], name: str, reason: str) -> None:
    rolling = pipelines[name]
    before = rolling.vectors()

    said = rolling.said("ignored", reason)

    assert said["message"]
    assert rolling.vectors() == before
    assert rolling.deployed.sandbox.poll(lambda: not rolling.schedules())
