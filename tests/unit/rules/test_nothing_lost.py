"""Rule 5, nothing lost: work that does not fit into an invocation is not begun, and its event comes again."""

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.outcome import Decision, Reason
from tests.builders import PIPELINES, routes
from tests.world import NOW, Ports, World, service

WEB = PIPELINES["pipelines"]["web"] | {"rollback": {"onFailure": True, "onAlarm": ["web-5xx"]}}
KNOWN = routes({**PIPELINES, "pipelines": {**PIPELINES["pipelines"], "web": WEB}})
FAILED = StateChange("event", "web", "execution-1", "FAILED", time=NOW)


def test_drains_nothing_and_asks_nothing_when_a_start_does_not_fit() -> None:
    ports = Ports(World())

    assert service(ports, reserve=40.0).revisions.start_waiting("web", Deadline(lambda: 39.0)) == {}
    assert ports.calls == []


def test_asks_codepipeline_nothing_about_a_failure_when_there_is_time_to_note_it_only() -> None:
    ports = Ports(World())

    told = service(ports, reserve=40.0, known=KNOWN).observations.execution_changed(FAILED, Deadline(lambda: 13.0))[
        FAILED.id
    ]

    assert (told.decision, told.reason) == (Decision.RETRY, Reason.OUT_OF_TIME)
    assert "actions" not in ports.calls


@pytest.mark.parametrize(("left", "calls"), [(39.0, []), (41.0, ["read", "past"])])
def test_asks_nothing_about_an_alarm_when_a_rollback_does_not_fit(left: float, calls: list[str]) -> None:
    ports, raised = Ports(World()), AlarmRaised("alarm", "web", "web-5xx", NOW)

    service(ports, reserve=40.0, known=KNOWN).observations.alarm_raised(raised, Deadline(lambda: left))

    assert ports.calls == calls


def test_a_wake_comes_again_when_a_start_does_not_fit() -> None:
    ports = Ports(World())

    told = service(ports, reserve=40.0).revisions.look_again(Reminder("wake", "web", 0), Deadline(lambda: 39.0))["wake"]

    assert (told.decision, told.reason, ports.calls) == (Decision.RETRY, Reason.OUT_OF_TIME, [])
