"""What is seen from outside: alarms and the dashboard, and that docs/operations.md says what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.reconcile.reminders import FARTHEST
from revision_trigger.telemetry import LATENESS, metric_of
from revision_trigger_cdk import ROOT
from revision_trigger_cdk.resources.metrics import NAMESPACE
from tests.infra.templates import Template, only, resources, rights

COUNTED = {metric_of(code) for kind in (Decision, Reason) for code in kind}


def own_alarms(template: Template) -> dict[str, Any]:
    return {
        name: alarm
        for name, alarm in resources(template, "CloudWatch::Alarm").items()
        if alarm["Namespace"] == NAMESPACE
    }


def widgets(template: Template) -> list[dict[str, Any]]:
    """The dashboard's widgets; references in it read as their names."""
    parts = only(template, "CloudWatch::Dashboard")["DashboardBody"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "reference" for part in parts)
    found: list[dict[str, Any]] = json.loads(text)["widgets"]
    return found


def shown(template: Template) -> Iterator[str]:
    """The names of our own metrics on the dashboard."""
    for widget in widgets(template):
        for metric in widget["properties"].get("metrics", ()):
            if metric[0] == NAMESPACE:
                assert metric[2:4] == ["service", "RevisionTrigger"]
                yield metric[1]


def test_every_alarm_says_what_to_do_when_it_goes_off(template: Template) -> None:
    sections = set(re.findall(r"^### (\w+)$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE))
    alarms = {re.sub(r"^Alarms|[0-9A-F]{8}$", "", name) for name in resources(template, "CloudWatch::Alarm")}

    assert alarms == sections


def test_every_alarm_is_good_news_when_nothing_happens_and_says_what_it_means(template: Template) -> None:
    alarms = resources(template, "CloudWatch::Alarm").values()

    assert {alarm["TreatMissingData"] for alarm in alarms} == {"notBreaching"}
    assert {alarm["ComparisonOperator"] for alarm in alarms} == {"GreaterThanOrEqualToThreshold"}
    assert all(len(alarm["AlarmDescription"].split()) > 8 for alarm in alarms)


def test_the_oldest_record_is_older_than_a_reminder_waits_by_itself_when_it_alarms(template: Template) -> None:
    (alarm,) = [
        alarm
        for alarm in resources(template, "CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    ]

    assert alarm["Threshold"] >= FARTHEST + 300
    assert alarm["Statistic"] == "Maximum"


def test_alarms_look_at_what_the_function_counts_when_they_are_of_decisions(template: Template) -> None:
    alarms = own_alarms(template).values()

    assert (
        {alarm["MetricName"] for alarm in alarms}
        == {"Uncertain", "RollbackGuard", "NoGoodExecution", "Woken"}
        <= COUNTED
    )
    assert all(alarm["Dimensions"] == [{"Name": "service", "Value": "RevisionTrigger"}] for alarm in alarms)


def test_the_guard_alarms_at_once_and_the_completer_after_an_hour_when_they_count(template: Template) -> None:
    alarms = {alarm["MetricName"]: alarm for alarm in own_alarms(template).values()}
    duration = {name: alarm["Period"] * alarm["EvaluationPeriods"] for name, alarm in alarms.items()}

    assert duration == {"Uncertain": 300, "RollbackGuard": 300, "NoGoodExecution": 300, "Woken": 3600}


def test_the_dashboard_shows_every_decision_but_of_events_that_nobody_asked_about_when_opened(
    template: Template,
) -> None:
    decisions = {metric_of(decision) for decision in Decision if decision is not Decision.IGNORED}

    assert set(shown(template)) == decisions | {LATENESS}


def test_the_dashboard_asks_the_log_why_when_something_did_not_start(template: Template) -> None:
    queries = [widget["properties"]["query"] for widget in widgets(template) if widget["type"] == "log"]

    why, newest = queries
    assert 'decision != "started"' in why
    assert "by pipeline, decision, reason" in why
    assert "execution_id, message" in newest
    assert all(query.startswith("SOURCE 'reference' | ") for query in queries)


def test_the_dashboard_has_every_alarm_when_some_are_made(template: Template) -> None:
    (status,) = [widget["properties"]["alarms"] for widget in widgets(template) if widget["type"] == "alarm"]

    assert len(status) == len(resources(template, "CloudWatch::Alarm"))


def test_tracing_is_off_when_nobody_asks_for_it(template: Template) -> None:
    assert "TracingConfig" not in only(template, "Lambda::Function")
    assert not any(action.startswith("xray:") for action, _ in rights(template))
