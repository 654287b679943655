"""`schedule` of a request: the schedule that sends the request, and the time for which the schedule was set.

The sender puts EventBridge Scheduler's context attributes into the event:
`{"arn": "<aws.scheduler.schedule-arn>", "time": "<aws.scheduler.scheduled-time>"}` (EventBridge Scheduler User Guide,
"Adding context attributes"). The attribute with the execution id is not read: that id changes with every attempt.
"""

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Fields, rule

ARN = rule(
    r"arn:aws[a-z-]{0,20}:scheduler:[a-z0-9-]{1,32}:[0-9]{12}:schedule/[0-9A-Za-z_.-]{1,64}/[0-9A-Za-z_.-]{1,64}",
    "a schedule's ARN, as <aws.scheduler.schedule-arn> gives it",
)
TIME = rule(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
    "the scheduled time, as <aws.scheduler.scheduled-time> gives it: 2026-11-22T02:00:00Z",
)


@value_class
class Occurrence:
    """One occurrence of a schedule. `time` is when it was due, in seconds since the epoch, however late it comes.

    `text` is the same time in the words of the event.
    """

    arn: str
    text: str
    time: float

    def identity(self, sender: str) -> str:
        """Give the identity of the request: the same for every attempt that the Scheduler makes at this occurrence."""
        return intent_id(sender, "schedule", self.arn, self.text)


def read_occurrence(detail: Fields) -> Occurrence | None:
    """Give the occurrence that the detail names, if any; raises Rejected."""
    if not detail.has("schedule"):
        return None
    schedule = detail.object("schedule")
    return Occurrence(schedule.text("arn", ARN), schedule.text("time", TIME), schedule.time("time"))
