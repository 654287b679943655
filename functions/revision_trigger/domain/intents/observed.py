"""What was observed: an execution that began or ended, an alarm that rings, and our own reminder to look."""

from revision_trigger.domain.outcome import Origin
from revision_trigger.domain.value_class import value_class


@value_class
class StateChange:
    """An execution began, or came to an end: `state` is in the words of CodePipeline's events.

    `version` is that of the pipeline it runs, where the event tells it; `time` the event's, in seconds since the epoch.
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
    """The function's own reminder, the `tries`th in a row: something of this pipeline is open."""

    id: str
    pipeline: str
    tries: int
