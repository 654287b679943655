"""Whatever comes, each line of the log is one short JSON object of its own fields, and no variable's value is in it."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.batch import Batch, HandBack
from revision_trigger.deadline import Deadline
from revision_trigger.telemetry import FIELD_LIMIT, Telemetry, ascii_line
from tests.builders import batch, desired, desired_revision, envelope, from_sns, image_pushed, record, routes
from tests.world import service
from tests.world.function import Function, function

SECRET = "hunter2"
FIELDS = {"level", "location", "message", "timestamp", "service", "decision", "reason"}
FIELDS |= {"intent_id", "pipeline", "execution_id", "message_id"}
HOSTILE = [
    *("two\nlines", "\r\nSTART RequestId: 1", "\x1b[31mred\x1b[0m", "\ud800", "\u2028\u2029\x85", "\x00", "x" * 70_000),
    *(
        '{"_aws": {"CloudWatchMetrics": []}, "Started": 1}',
        '"}\n{"level": "INFO", "decision": "started"}',
        "{}",
        "null",
    ),
    *("%s %(message)s %n", "{0.__class__}", "${jndi:ldap://x}"),
]
TEXT = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=40)
JUNK: st.SearchStrategy[Any] = st.recursive(
    TEXT | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
Wrap = Callable[[Any], Any]
WRAPS: list[Wrap] = [
    json.dumps,
    lambda value: [value],
    lambda value: {"detail": value},
    lambda value: {"name": value},
    lambda value: desired(sourceRevisions=value),
    lambda value: desired(sourceRevisions=[value]),
    lambda value: desired(clientRequestToken=value, force=value),
    lambda value: {"Records": value},
    lambda value: {"Records": [value]},
    lambda value: envelope("com.acme.release", "Desired Revision", value),
    lambda value: envelope("com.acme.release", "Rollback Requested", {"name": "web", "to": value, "at": value}),
    lambda value: from_sns(json.dumps(value)),
    lambda value: from_sns("", Message=value),
    lambda value: {"Type": "Notification", "TopicArn": value, "Message": value},
]


def log_of(it: Function, event: object) -> list[str]:
    """The lines that the real logger writes of one invocation."""
    stream, service_name = io.StringIO(), uuid4().hex  # Powertools keeps a service's first stream
    logger = Logger(service=service_name, stream=stream, json_serializer=ascii_line)
    metrics = Metrics(namespace="Test", service=service_name)
    function_under_test = Batch(
        routes(), service(it, reserve=40.0), it, it, Telemetry(logger, metrics).report, it.publish
    )
    with suppress(HandBack):
        function_under_test.consume(event, Deadline(lambda: 60.0))
    metrics.clear_metrics()
    return stream.getvalue().splitlines()


def is_sound(line: str) -> bool:
    fields = json.loads(line)
    return (
        set(fields) <= FIELDS
        and all(value is None or isinstance(value, str) for value in fields.values())
        and all(len(value or "") <= FIELD_LIMIT + len("...") for value in fields.values())
        and line.isprintable()
    )


@given(
    text=TEXT,
    junk=JUNK,
    place=st.sampled_from(["name", "source", "detail-type", "id", "time", "account", "reason", "repository-name"]),
)
def test_each_line_is_one_short_object_of_known_fields_when_the_event_is_hostile(
    text: str, junk: Any, place: str
) -> None:
    it = function()
    events = [junk, {place: junk}, desired_revision(**{place: text}), desired_revision() | {place: text}]
    events += [desired_revision() | {place: junk}, image_pushed(**{place: text}), from_sns(text), desired(name=junk)]
    records = [record(event, f"m-{number}") for number, event in enumerate([*events, text, json.dumps(text)])]

    lines = log_of(it, batch(*records, {"messageId": text, "body": text}, {"body": text}))

    assert len(lines) >= len(records)
    assert all(map(is_sound, lines))


@given(wraps=st.lists(st.sampled_from(WRAPS), max_size=3))
def test_no_variable_s_value_is_told_when_the_ask_is_wrapped_in_the_wrong_thing(wraps: list[Wrap]) -> None:
    it = function()
    event: Any = {"variables": [{"name": "P", "value": SECRET}], **desired()}  # first: what is shown is cut off
    for wrap in wraps:
        event = wrap(event)

    lines = log_of(it, batch(record(event))) + log_of(function(), event)

    assert lines
    assert SECRET not in "".join([*lines, *(outcome.message for outcome in it.outcomes)])


@pytest.mark.parametrize("text", HOSTILE)
def test_the_line_is_not_taken_for_metrics_or_another_line_when_a_field_looks_like_one(text: str) -> None:
    (line,) = log_of(function(), batch(record(desired_revision(name=text))))

    assert is_sound(line)
    assert "_aws" not in json.loads(line)
