"""What those who watch see of a decision: one log line, a count of it and one of its reason, how late a start came.

Never an event or a variable's value, nor the text of an error that nobody foresaw.
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
from revision_trigger.events.records import Record

FIELD_LIMIT = 1_000
"""Characters of one logged field."""

LATENESS = "Lateness"
"""Seconds from the time of the newest ask that a start carries to its record."""

# ASCII: half of a surrogate pair would lose the whole line (docs/aws-facts.md).
ascii_line = partial(json.dumps, ensure_ascii=True, separators=(",", ":"), default=str)


def report(outcome: Outcome, delivery: Record | None, *, logger: Logger, metrics: Metrics) -> None:
    """Log and count one decision."""
    fields = {name: _shown(value) for name in _LOGGED if (value := getattr(outcome, name))}
    sentence = outcome.message[:FIELD_LIMIT]
    loud = outcome.decision in _LOUD or outcome.reason in LOUD
    write = logger.warning if loud else logger.info
    write(sentence or str(outcome.decision), extra=fields | {"message_id": delivery and delivery.message_id})
    for code in (outcome.decision, outcome.reason):
        metrics.add_metric(name=metric_of(code), unit=MetricUnit.Count, value=1)
    ages = [pin.age for pin in outcome.pins if pin.age is not None]
    if ages:
        metrics.add_metric(name=LATENESS, unit=MetricUnit.Seconds, value=min(ages))


def metric_of(code: StrEnum) -> str:
    """Name the count of a decision or reason, as in AskedBefore."""
    return "".join(word.capitalize() for word in code.value.split("-"))


_LOGGED = ("decision", "reason", "intent_id", "pipeline", "execution_id")
_LOUD = (Decision.REJECTED, Decision.RETRY)


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= FIELD_LIMIT else f"{text[:FIELD_LIMIT]}..."


class Unexpected(Exception):
    """The function failed as a whole, for a reason that nobody foresaw: a fault of its own."""


@contextmanager
def failures_named(logger: Logger, *, but: type[Exception]) -> Iterator[None]:
    """Log what failed and where, and raise Unexpected in its place; what is raised on purpose passes.

    Lambda's runtime logs a raised error's own text, which may quote the event: neither line has any of it.
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


_FRAMES = 12  # the innermost: those nearest to the fault
