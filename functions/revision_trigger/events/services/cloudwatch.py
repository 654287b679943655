"""CloudWatch Alarm State Change (CloudWatch User Guide, "Alarm events and EventBridge").

Read: alarmName, state.value, state.timestamp, previousState.value. Not read: whether a composite alarm's actions are
suppressed.
"""

from revision_trigger.domain.intents.decoded import Decoded
from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.intents.observed import AlarmRaised
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.envelope import Envelope

_ALARM = "ALARM"


def decode_alarm_state_change(envelope: Envelope, routes: Routes) -> Decoded:
    """Give one intent for each pipeline that names the alarm, on a transition into ALARM only; raises Rejected."""
    detail = envelope.detail
    alarm = detail.text("alarmName")
    concerned = [name for name, pipeline in routes.pipelines.items() if alarm in pipeline.alarms]
    if not concerned:
        return envelope.ignored(Reason.NO_ROUTE, "detail.alarmName: no pipeline of the file names it")
    state, before = detail.object("state"), detail.object("previousState").text("value")
    if state.text("value") != _ALARM:
        return envelope.ignored(Reason.ALARM_NOT_RAISED, "detail.state.value: only ALARM says that something is wrong")
    if before == _ALARM:
        return envelope.ignored(Reason.ALARM_NOT_RAISED, "detail.previousState.value: it was in ALARM before")
    time = state.time("timestamp")
    identity = intent_id("aws.cloudwatch", "alarm", alarm, state.text("timestamp"))
    return tuple(AlarmRaised(identity, pipeline, alarm, time, envelope.origin) for pipeline in concerned)
