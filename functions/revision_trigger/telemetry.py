"""Decisions told to people and alarms: a log line for each, counts of decision and reason, how late a start came.

Neither an event, nor a variable's value, nor the text of an unforeseen error is ever logged.
"""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import PurePath

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from revision_trigger.domain.outcome import Decision, Outcome
from revision_trigger.domain.rollback.guard import LOUD
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.records import Record

FIELD_LIMIT = 1_000
"""Characters of one logged field."""

LATENESS = "Lateness"
"""The metric of how late a start came: seconds from the newest request that the start carries to its record."""

# ASCII only: half of a surrogate pair would lose the whole line (docs/aws-facts.md).
ascii_line = partial(json.dumps, ensure_ascii=True, separators=(",", ":"), default=str)

_LOGGED = ("decision", "reason", "intent_id", "pipeline", "execution_id")
_LOUD = (Decision.REJECTED, Decision.RETRY)
_FRAMES = 12  # how many of the innermost frames are logged: those nearest to the fault


@value_class
class Telemetry:
    """Writes the log and the metrics of decisions."""

    logger: Logger
    metrics: Metrics

    def report(self, outcome: Outcome, record: Record | None) -> None:
        """Log and count one decision; `record` is None if the intent was waiting in the ledger."""
        fields = {name: _shown(value) for name in _LOGGED if (value := getattr(outcome, name))}
        sentence = outcome.message[:FIELD_LIMIT]
        loud = outcome.decision in _LOUD or outcome.reason in LOUD
        write = self.logger.warning if loud else self.logger.info
        write(sentence or str(outcome.decision), extra=fields | {"message_id": record and record.message_id})
        for code in (outcome.decision, outcome.reason):
            self.metrics.add_metric(name=metric_of(code), unit=MetricUnit.Count, value=1)
        ages = [pin.age for pin in outcome.pins if pin.age is not None]
        if ages:
            self.metrics.add_metric(name=LATENESS, unit=MetricUnit.Seconds, value=min(ages))

    def flush(self) -> None:
        """Write the metrics of an invocation. Powertools warns of an empty set, which an empty batch leaves."""
        if self.metrics.metric_set:
            self.metrics.flush_metrics()


def metric_of(code: StrEnum) -> str:
    """Name the metric that counts a decision or a reason: `asked-before` is counted by AskedBefore."""
    return "".join(word.capitalize() for word in code.value.split("-"))


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= FIELD_LIMIT else f"{text[:FIELD_LIMIT]}..."


class Unexpected(Exception):
    """The whole invocation failed for a reason that nobody foresaw: a bug of the function."""


@contextmanager
def failures_named(logger: Logger, *, but: type[Exception]) -> Iterator[None]:
    """Log which exception was raised and where, and raise Unexpected in its place; `but` passes as it is.

    Lambda's runtime logs the text of a raised exception, which may quote the event. Neither the log line nor
    Unexpected has any of that text.
    """
    try:
        yield
    except but:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is
        kind, frames = type(error).__name__, traceback.walk_tb(error.__traceback__)
        steps = [f"{PurePath(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}" for frame, line in frames]
        logger.error("the function failed", extra={"error": kind, "where": _shown(" > ".join(steps[-_FRAMES:]))})  # noqa: TRY400  its text may quote the event
        raise Unexpected(f"{kind}; where is in the log") from None
