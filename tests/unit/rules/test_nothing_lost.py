"""What does not fit into an invocation any more is not begun: no call is made, and the event comes again."""

import pytest

from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.outcome import Decision, Reason
from tests.builders import PIPELINES, routes
from tests.world import NOW, Doors, World, service

WEB = PIPELINES["pipelines"]["web"] | {"rollback": {"onFailure": True, "onAlarm": ["web-5xx"]}}
KNOWN = routes({**PIPELINES, "pipelines": {**PIPELINES["pipelines"], "web": WEB}})
FAILED = StateChange("event", "web", "execution-1", "FAILED", time=NOW)


def test_drains_nothing_and_asks_nothing_when_a_start_does_not_fit() -> None:
    doors = Doors(World())

    assert service(doors, reserve=40.0).drain("web", lambda: 39.0) == {}
    assert doors.calls == []


def test_asks_codepipeline_nothing_about_a_failure_when_there_is_time_to_note_it_only() -> None:
    doors = Doors(World())

    told = service(doors, reserve=40.0, known=KNOWN).note(FAILED, lambda: 13.0)[FAILED.id]

    assert (told.decision, told.reason) == (Decision.RETRY, Reason.OUT_OF_TIME)
    assert "actions" not in doors.calls


@pytest.mark.parametrize(("left", "calls"), [(39.0, []), (41.0, ["read", "past"])])
def test_asks_nothing_about_an_alarm_when_a_rollback_does_not_fit(left: float, calls: list[str]) -> None:
    doors, raised = Doors(World()), AlarmRaised("alarm", "web", "web-5xx", NOW)

    service(doors, reserve=40.0, known=KNOWN).hear(raised, lambda: left)

    assert doors.calls == calls


def test_a_wake_comes_again_when_a_start_does_not_fit() -> None:
    doors = Doors(World())

    told = service(doors, reserve=40.0).wake(Reminder("wake", "web", 0), lambda: 39.0)["wake"]

    assert (told.decision, told.reason, doors.calls) == (Decision.RETRY, Reason.OUT_OF_TIME, [])
