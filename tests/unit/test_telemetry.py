"""What a decision leaves in log and metrics."""

import io
import json
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from revision_trigger.domain.outcome import Decision, Outcome, Reason, StartedPin
from revision_trigger.telemetry import FIELD_LIMIT, Telemetry, Unexpected, ascii_line, failures_named


def told(outcome: Outcome) -> tuple[list[dict[str, Any]], set[str]]:
    """Report one decision; the log's lines, and what was counted."""
    stream = io.StringIO()
    logger = Logger(service="telemetry-test", stream=stream, json_serializer=ascii_line)
    metrics = Metrics(namespace="Test", service="telemetry-test")
    logger.handlers[0].setStream(stream)  # type: ignore[attr-defined]  # Powertools keeps a service's first one
    metrics.clear_metrics()
    Telemetry(logger, metrics).report(outcome, None)
    counted = set(metrics.metric_set)
    metrics.clear_metrics()
    return [json.loads(line) for line in stream.getvalue().splitlines()], counted


def test_counts_the_decision_and_its_reason() -> None:
    _, counted = told(Outcome(Decision.RETRY, Reason.UNCERTAIN))

    assert counted == {"Retry", "Uncertain"}


def test_measures_the_newest_ask_when_a_start_carries_older_pins() -> None:
    pins = (
        StartedPin("A", "COMMIT_ID", "a", 90.0),
        StartedPin("B", "COMMIT_ID", "b", 1.5),
        StartedPin("C", "X", "c", None),
    )
    metrics = Metrics(namespace="Test", service="telemetry-test")

    Telemetry(Logger(), metrics).report(Outcome(Decision.STARTED, Reason.COMMIT_PUSHED, pins=pins), None)

    assert metrics.metric_set.pop("Lateness") == {"Unit": "Seconds", "Value": [1.5], "StorageResolution": 60}
    metrics.clear_metrics()


@pytest.mark.parametrize(("decision", "level"), [(Decision.STARTED, "INFO"), (Decision.REJECTED, "WARNING")])
def test_warns_only_of_what_somebody_should_look_at(decision: Decision, level: str) -> None:
    (line,), _ = told(Outcome(decision, Reason.UNKNOWN_PIPELINE))

    assert line["level"] == level


@pytest.mark.parametrize("hostile", ["two\nlines", "\ud800", "x" * 10_000, '"}\n{"level":"INFO"'])
def test_writes_one_short_line_when_the_text_is_hostile(hostile: str) -> None:
    lines, _ = told(Outcome(Decision.REJECTED, Reason.MALFORMED_FIELD, hostile, hostile, hostile, hostile))

    assert len(lines) == 1
    assert all(len(str(value)) <= FIELD_LIMIT + len("...") for value in lines[0].values())


def test_says_what_failed_and_where_and_nothing_of_its_text_when_nobody_foresaw_it() -> None:
    stream = io.StringIO()
    logger = Logger(service="unexpected-test", stream=stream, json_serializer=ascii_line)

    def fail(deeper: int) -> None:
        if deeper:
            fail(deeper - 1)
        raise KeyError({"variables": [{"value": "hunter2"}]})

    with pytest.raises(Unexpected) as raised, failures_named(logger, but=IndexError):
        fail(50)

    (line,) = stream.getvalue().splitlines()
    assert (json.loads(line)["error"], json.loads(line)["level"]) == ("KeyError", "ERROR")
    assert "test_telemetry.py" in json.loads(line)["where"]
    assert len(line) < 2 * FIELD_LIMIT
    assert "hunter2" not in line + str(raised.value)


def test_lets_what_is_raised_on_purpose_pass() -> None:
    logger = Logger(service="on-purpose-test", stream=io.StringIO(), json_serializer=ascii_line)

    with pytest.raises(IndexError), failures_named(logger, but=IndexError):
        raise IndexError
