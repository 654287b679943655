"""What goes wrong may still be running, and a QUEUED pipeline would let the rollback wait behind it."""

from collections.abc import Mapping

import pytest

from tests.e2e.function.rollbacks.rolling import Rolling


@pytest.mark.parametrize("name", ["queued", "parallel"])
def test_stops_the_bad_execution_and_does_not_wait_for_it_when(pipelines: Mapping[str, Rolling], name: str) -> None:
    rolling = pipelines[name]
    c = rolling.b | {"Image": rolling.push_image()}
    bad = rolling.newest_at(c, "InProgress")

    rolling.raise_alarm(f"{name}-5xx", bad)

    rollback = rolling.newest_at(rolling.b, "InProgress", "Succeeded")
    assert rollback.started < bad.started + 6  # its thirty stages would have taken longer
    rolling.deployed.sandbox.poll(lambda: {run.id: run.status for run in rolling.runs()}[bad.id] == "Stopped")
    assert rolling.vectors() == [rolling.a, rolling.b, c, rolling.b]
