"""Alarms that pipelines name: only the transition into ALARM gives intents."""

from typing import Any

import pytest

from revision_trigger.domain.intents.observed import AlarmRaised
from revision_trigger.domain.outcome import Origin, Reason
from tests.builders import MISSING, alarm_changed, ignored, parts, published, rejected, routes

SOURCES = {"App": {"connection": "acme/web"}}
ROUTES = routes(
    {
        "pipelines": {
            "web": {"sources": SOURCES, "rollback": {"onAlarm": ["web-5xx", "ServerCpuTooHigh"]}},
            "api": {"sources": SOURCES, "rollback": {"onAlarm": ["web-5xx"]}},
            "job": {"sources": SOURCES, "rollback": {"onFailure": True}},
        }
    }
)
ID = "aws.cloudwatch/alarm/web-5xx/2026-11-22T01:59:59.985+0000"


def test_tells_every_pipeline_that_names_it_and_is_known_by_when_it_was_raised() -> None:
    found = parts(alarm_changed(), ROUTES)

    origin = Origin("aws.cloudwatch", "CloudWatch Alarm State Change", alarm_changed()["id"])
    assert found == (
        AlarmRaised(ID, "web", "web-5xx", 1795312799.985, origin),
        AlarmRaised(ID, "api", "web-5xx", 1795312799.985, origin),
    )


@pytest.mark.parametrize("before", ["OK", "INSUFFICIENT_DATA"])
def test_is_raised_from_whatever_state_it_was_in(before: str) -> None:
    assert parts(alarm_changed(before=before), ROUTES)


@pytest.mark.parametrize(
    ("value", "before"), [("OK", "ALARM"), ("INSUFFICIENT_DATA", "OK"), ("alarm", "OK"), ("ALARM", "ALARM")]
)
def test_is_ignored_when_it_is_no_transition_into_alarm(value: str, before: str) -> None:
    assert ignored(alarm_changed(value, before), ROUTES).reason is Reason.ALARM_NOT_RAISED


@pytest.mark.parametrize("name", ["web-5XX", "web", "other"])
def test_is_ignored_when_no_pipeline_names_it(name: str) -> None:
    assert ignored(alarm_changed(alarmName=name), ROUTES).reason is Reason.NO_ROUTE


def test_reads_the_published_form_of_an_alarm_on_one_metric() -> None:
    sample = published("cloudwatch-alarm-state-change.json")

    found = parts(sample, ROUTES)

    identity = "aws.cloudwatch/alarm/ServerCpuTooHigh/2019-10-02T17:04:40.985+0000"
    origin = Origin("aws.cloudwatch", "CloudWatch Alarm State Change", sample["id"])
    assert found == (AlarmRaised(identity, "web", "ServerCpuTooHigh", 1570035880.985, origin),)


BAD: list[tuple[dict[str, Any], str]] = [
    (alarm_changed(alarmName=MISSING), "detail.alarmName: missing"),
    (alarm_changed(alarmName=None), "detail.alarmName: found null"),
    (alarm_changed(state=MISSING), "detail.state: missing"),
    (alarm_changed(state="ALARM"), "detail.state: found"),
    (alarm_changed(MISSING), "detail.state.value: missing"),
    (alarm_changed(""), "detail.state.value: found"),
    (alarm_changed(before=MISSING), "detail.previousState.value: missing"),
    (alarm_changed(previousState=MISSING), "detail.previousState: missing"),
    (alarm_changed(state={"value": "ALARM"}), "detail.state.timestamp: missing"),
    (alarm_changed(state={"value": "ALARM", "timestamp": "now"}), "detail.state.timestamp: found"),
    (alarm_changed(state={"value": "ALARM", "timestamp": "2026-11-22T02:00:00"}), "detail.state.timestamp: found"),
]


@pytest.mark.parametrize(("event", "sentence"), BAD, ids=lambda value: ascii(value)[-40:])
def test_is_rejected_naming_the_field(event: dict[str, Any], sentence: str) -> None:
    assert rejected(event, ROUTES).message.startswith(sentence)
