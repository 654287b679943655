"""Alarms and widgets look at the very series that the function writes: namespace, name and dimensions of its EMF lines.

What it writes is taken from its output, with the environment that the template gives it: an alarm on a name that nobody
writes would never go off.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from revision_trigger.deadline import Deadline
from revision_trigger.domain.announcement import detail_of
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Decision, Outcome, Reason, StartedPin
from revision_trigger.telemetry import Telemetry
from tests.infra.resources.test_operations import own_alarms, widgets
from tests.infra.templates import Template, only, resources
from tests.unit.handlers.test_rollbacks import DEPLOY, Site

Series = tuple[str, str, tuple[tuple[str, str], ...]]
"""Namespace, name and dimensions of a metric."""


def written(outcomes: Iterable[Outcome], template: Template, capsys: pytest.CaptureFixture[str]) -> set[Series]:
    """Report these as the deployed function would; the series in what it wrote."""
    variables = only(template, "Lambda::Function")["Environment"]["Variables"]
    service = variables["POWERTOOLS_SERVICE_NAME"]
    metrics = Metrics(namespace=variables["POWERTOOLS_METRICS_NAMESPACE"], service=service)
    metrics.clear_metrics()
    telemetry = Telemetry(Logger(service=f"{service}-quiet", level="CRITICAL"), metrics)
    for outcome in outcomes:
        telemetry.report(outcome, None)
    metrics.flush_metrics()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {series for line in lines if "_aws" in line for series in of_line(line)}


def of_line(line: dict[str, Any]) -> Iterator[Series]:
    for group in line["_aws"]["CloudWatchMetrics"]:
        for names in group["Dimensions"]:
            dimensions = tuple((name, line[name]) for name in sorted(names))
            yield from ((group["Namespace"], metric["Name"], dimensions) for metric in group["Metrics"])


def of_alarm(alarm: dict[str, Any]) -> Series:
    dimensions = sorted((one["Name"], one["Value"]) for one in alarm["Dimensions"])
    return alarm["Namespace"], alarm["MetricName"], tuple(dimensions)


def of_widgets(template: Template) -> Iterator[Series]:
    """The series on the dashboard that are not AWS's own."""
    for widget in widgets(template):
        for namespace, name, *rest in widget["properties"].get("metrics", ()):
            if not namespace.startswith("AWS/"):
                pairs = [part for part in rest if isinstance(part, str)]
                yield namespace, name, tuple(zip(pairs[::2], pairs[1::2], strict=True))


def rolled_back_once(**rollback: Any) -> Site:
    """A pipeline whose newest execution is a forced one, after a rollback."""
    site = Site(**rollback)
    site.fail(DEPLOY)
    site.push(9, force=True)
    return site


@pytest.mark.parametrize(
    ("policy", "why"),
    [({"limit": {"times": 1}, "coolDown": 0}, "are the limit"), ({"coolDown": 600}, "coolDown")],
)
def test_the_guard_is_heard_of_everywhere_when_it_stops_a_rollback(
    template: Template, capsys: pytest.CaptureFixture[str], policy: dict[str, Any], why: str
) -> None:
    site = rolled_back_once(**policy)
    site.end("Failed", DEPLOY)
    change = StateChange("failed", "web", site.last, "FAILED", time=site.world.time)

    outcomes = site.service.observations.execution_changed(change, Deadline(lambda: 60.0)).values()

    (said,) = [outcome for outcome in outcomes if outcome.reason is Reason.ROLLBACK_GUARD]
    (alarm,) = [one for one in own_alarms(template).values() if one["MetricName"] == "RollbackGuard"]
    told = detail_of(said)
    assert (told["decision"], told["reason"], told["name"]) == ("ignored", "rollback-guard", "web")
    assert why in told["message"]
    assert of_alarm(alarm) in written(outcomes, template, capsys)
    assert (alarm["Threshold"], alarm["Statistic"], alarm["EvaluationPeriods"]) == (1, "Sum", 1)


def test_every_series_that_is_looked_at_is_written_when_something_is_decided(
    template: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    reasons = [Outcome(Decision.IGNORED, reason) for reason in Reason]
    pins = (StartedPin("Image", "IMAGE_DIGEST", "sha256:0", 1.0),)
    decisions = [Outcome(decision, Reason.WOKEN, pins=pins) for decision in Decision]
    alarms = [alarm for alarm in resources(template, "CloudWatch::Alarm").values() if "Namespace" in alarm]
    looked_at = {of_alarm(alarm) for alarm in alarms if not alarm["Namespace"].startswith("AWS/")}

    series = written([*reasons, *decisions], template, capsys)

    assert looked_at
    assert looked_at | set(of_widgets(template)) <= series
