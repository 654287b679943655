"""One delivery to what it asks for: which sender's rules read it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from revision_trigger.domain.decision import Origin, Reason, Rejected, concerning
from revision_trigger.domain.intent import Asked, Ignored, Wake, intent_id
from revision_trigger.domain.routes import Routes
from revision_trigger.events.alarm import decode_alarm_state_change
from revision_trigger.events.codebuild import decode_build_state_change
from revision_trigger.events.codecommit import decode_repository_state_change
from revision_trigger.events.codepipeline import decode_execution_state_change
from revision_trigger.events.delivery import Delivery
from revision_trigger.events.desired_revision import Delivered, decode_desired_revision
from revision_trigger.events.ecr import decode_image_action
from revision_trigger.events.envelope import Envelope, open_envelope
from revision_trigger.events.fields import Fields, rule
from revision_trigger.events.s3 import decode_object_created
from revision_trigger.events.strict_json import parse, quote

DESIRED_REVISION = "Desired Revision"
WAKE = "wake"
_TRIES = rule(r"[0-9]{1,6}", "a whole number, as text")
AWS_EVENTS: Mapping[tuple[str, str], Callable[[Envelope, Routes], Asked]] = MappingProxyType(
    {
        ("aws.ecr", "ECR Image Action"): decode_image_action,
        ("aws.s3", "Object Created"): decode_object_created,
        ("aws.codecommit", "CodeCommit Repository State Change"): decode_repository_state_change,
        ("aws.codepipeline", "CodePipeline Pipeline Execution State Change"): decode_execution_state_change,
        ("aws.codebuild", "CodeBuild Build State Change"): decode_build_state_change,
        ("aws.cloudwatch", "CloudWatch Alarm State Change"): decode_alarm_state_change,
    }
)


def decode(delivery: Delivery, routes: Routes) -> Asked:
    """Read one delivery; raises Rejected."""
    if delivery.fault is not None:
        raise delivery.fault
    value = parse(delivery.body)
    if not isinstance(value, dict):
        raise Rejected(Reason.WRONG_TYPE, f"body: found {quote(value)}, expected one JSON object")
    fields = Fields(value)
    if not fields.has("detail-type") and delivery.message_id is not None:
        return _bare(fields, delivery, routes)
    return _event(open_envelope(fields), routes)


def _event(envelope: Envelope, routes: Routes) -> Asked:
    with concerning(intent_id=envelope.event_intent_id):
        return _read(envelope, routes)


def _read(envelope: Envelope, routes: Routes) -> Asked:
    if envelope.detail_type == DESIRED_REVISION:
        return _desired_revision(envelope, routes)
    read = AWS_EVENTS.get((envelope.source, envelope.detail_type))
    if read is None:
        sentence = f"{quote(envelope.detail_type)} from {quote(envelope.source)} is not read here"
        return envelope.ignored(Reason.UNSUPPORTED_EVENT, sentence)
    return read(envelope, routes)


def _desired_revision(envelope: Envelope, routes: Routes) -> Asked:
    if envelope.source not in routes.senders:
        raise Rejected(
            Reason.SENDER_NOT_ALLOWED,
            f"source: found {quote(envelope.source)}, expected one of `senders` in the pipelines file",
        )
    delivered = Delivered(envelope.source, envelope.time, envelope.event_intent_id, envelope.origin)
    return decode_desired_revision(envelope.detail, delivered, routes)


def _wake(fields: Fields, delivery: Delivery, routes: Routes) -> Asked:
    """Read the function's own reminder; whoever else sends one has a pipeline looked at, and no more."""
    identity, pipeline = intent_id("sqs", "message", str(delivery.message_id)), fields.text(WAKE)
    if pipeline not in routes.pipelines:
        return Ignored(Reason.NO_ROUTE, "the pipeline is no longer in the file", identity)
    return (Wake(identity, pipeline, int(fields.text("tries", _TRIES))),)


def _bare(fields: Fields, delivery: Delivery, routes: Routes) -> Asked:
    """Read a Desired Revision put straight on the queue: who may send there is the queue policy's to say."""
    if fields.has(WAKE):
        return _wake(fields, delivery, routes)
    if delivery.sent is None or delivery.message_id is None:
        raise Rejected(
            Reason.MALFORMED_RECORD, "record.attributes.SentTimestamp: expected the time a bare body was sent"
        )
    identity, origin = intent_id("sqs", "message", delivery.message_id), Origin("sqs", "message", delivery.message_id)
    delivered = Delivered("sqs", delivery.sent, identity, origin)
    return decode_desired_revision(fields, delivered, routes)
