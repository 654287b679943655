"""What goes wrong may still be running, and a QUEUED pipeline would let the rollback wait behind it."""

from collections.abc import Mapping

from tests.e2e.function.rollbacks.rolling import Rolling


def test_stops_the_bad_execution_and_does_not_wait_for_it(pipelines: Mapping[str, Rolling]) -> None:
    inflight = pipelines["inflight"]
    c = inflight.b | {"Image": inflight.push_image()}
    bad = inflight.newest_at(c, "InProgress")

    inflight.raise_alarm("inflight-5xx", bad)

    rollback = inflight.newest_at(inflight.b, "InProgress", "Succeeded")
    statuses = {run.id: run.status for run in inflight.runs()}
    assert statuses[bad.id] in {"Stopping", "Stopped"}
    assert rollback.started < bad.started + 6  # its thirty stages would have taken longer
    inflight.newest_at(inflight.b, "Succeeded")
    assert {run.id: run.status for run in inflight.runs()}[bad.id] == "Stopped"
    assert inflight.vectors() == [inflight.a, inflight.b, c, inflight.b]
