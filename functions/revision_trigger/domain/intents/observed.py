"""Observations: an execution that began or ended, an alarm that rings, and the function's own reminder to look."""

from revision_trigger.domain.outcome import Origin
from revision_trigger.domain.value_class import value_class


@value_class
class StateChange:
    """An execution began or ended; `state` is in the words of CodePipeline's events.

    `version` is the version of the pipeline that the execution runs; None where the event does not say it. `time` is
    the event's, in seconds since the epoch.
    """

    id: str
    pipeline: str
    execution_id: str
    state: str
    version: int | None = None
    time: float = 0.0
    origin: Origin | None = None


@value_class
class AlarmRaised:
    """An alarm that the pipeline names went into ALARM at `time`, in seconds since the epoch."""

    id: str
    pipeline: str
    alarm: str
    time: float
    origin: Origin | None = None


@value_class
class Reminder:
    """A reminder that the function sent itself, because something of this pipeline was open.

    `tries` counts the reminders in a row.
    """

    id: str
    pipeline: str
    tries: int
