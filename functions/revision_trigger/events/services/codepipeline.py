"""CodePipeline Pipeline Execution State Change (CodePipeline User Guide, "Monitoring CodePipeline events").

Read: account, region, detail.pipeline, detail.execution-id, detail.state, and detail.version if that is a whole number
(AWS sometimes sends a float). `resources` is not read, because AWS sends its ARN in two shapes. The event does not hold
the execution's source revisions (docs/aws-facts.md).
"""

from revision_trigger.domain.intents.decoded import Decoded
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.services.pinning import NO_ROUTE

_EXECUTION_ID = rule(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an execution id: a UUID in lower case")


def decode_execution_state_change(envelope: Envelope, routes: Routes) -> Decoded:
    """Give the state change of an execution, if its pipeline is in the pipelines file; raises Rejected."""
    detail = envelope.detail
    pipeline, state = detail.text("pipeline"), detail.text("state")
    if pipeline not in routes.pipelines:
        return envelope.ignored(Reason.NO_ROUTE, NO_ROUTE)
    place = routes.place_of(pipeline)
    if envelope.account != place.account:
        return envelope.ignored(Reason.FOREIGN_ACCOUNT, f"account: {pipeline} is in {place.account}")
    if envelope.region != place.region:
        return envelope.ignored(Reason.NO_ROUTE, f"region: {pipeline} is in {place.region}")
    execution_id = detail.text("execution-id", _EXECUTION_ID)
    version, time = _version(detail), envelope.time
    return (StateChange(envelope.event_intent_id, pipeline, execution_id, state, version, time, envelope.origin),)


def _version(detail: Fields) -> int | None:
    version = detail.members.get("version")
    if isinstance(version, float) and version.is_integer():
        return int(version)
    return version if type(version) is int else None  # in Python, True is an int as well
