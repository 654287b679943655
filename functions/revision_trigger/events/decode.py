"""From one record to its intents: find out which kind of event the record holds, and call the decoder of that kind.

An event may be the record itself, the body of an SQS message, or the message inside SNS's envelope.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from revision_trigger.domain.intents.decoded import Decoded, DecodedPart, Ignored
from revision_trigger.domain.outcome import Reason, Rejected, concerning
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.admission import turned_away
from revision_trigger.events.envelope import Envelope, open_envelope
from revision_trigger.events.mapped import decode_mapped, joined
from revision_trigger.events.reading.fields import Fields, read_object
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.records import SQS, Message, Record
from revision_trigger.events.requests.bare import decode_bare
from revision_trigger.events.requests.router import OWN_EVENTS, decode_own
from revision_trigger.events.services.cloudwatch import decode_alarm_state_change
from revision_trigger.events.services.codebuild import decode_build_state_change
from revision_trigger.events.services.codecommit import decode_repository_state_change
from revision_trigger.events.services.codepipeline import decode_execution_state_change
from revision_trigger.events.services.ecr import decode_image_action
from revision_trigger.events.services.s3 import decode_object_created
from revision_trigger.events.services.s3_notification import RECORDS, decode_notification, is_test_event
from revision_trigger.events.sns import is_from_sns, open_notification

AWS_EVENTS: Mapping[tuple[str, str], Callable[[Envelope, Routes], Decoded]] = MappingProxyType(
    {
        ("aws.ecr", "ECR Image Action"): decode_image_action,
        ("aws.s3", "Object Created"): decode_object_created,
        ("aws.codecommit", "CodeCommit Repository State Change"): decode_repository_state_change,
        ("aws.codepipeline", "CodePipeline Pipeline Execution State Change"): decode_execution_state_change,
        ("aws.codebuild", "CodeBuild Build State Change"): decode_build_state_change,
        ("aws.cloudwatch", "CloudWatch Alarm State Change"): decode_alarm_state_change,
    }
)


def decode(record: Record, routes: Routes) -> tuple[DecodedPart, ...]:
    """Give every part of what one record asks for: intents, and decisions on parts that ask for nothing or are bad."""
    try:
        return _body(record, routes)
    except Rejected as fault:
        return (fault,)


def _body(record: Record, routes: Routes) -> tuple[DecodedPart, ...]:
    if record.fault is not None:
        raise record.fault
    fields = read_object(record.body)
    if record.message_id is None:
        return _parts(_event(open_envelope(fields), routes, queued=False))
    message = Message(SQS, record.message_id, record.sent)
    if not is_from_sns(fields):
        return _message(fields, message, routes)
    opened = open_notification(fields, routes)
    return (opened,) if isinstance(opened, Ignored) else _message(opened.body, opened.message, routes)


def _message(fields: Fields, message: Message, routes: Routes) -> tuple[DecodedPart, ...]:
    """Read the body of a message: an EventBridge event, a notification of a bucket, or a bare body."""
    with concerning(intent_id=message.intent_id):
        if fields.has("detail-type"):
            return _parts(_event(open_envelope(fields), routes, queued=message.sender == SQS))
        if fields.has(RECORDS):
            return decode_notification(fields, message, routes)
        if is_test_event(fields):
            sentence = "Event: s3:TestEvent, as S3 sends when a bucket's notifications are set up"
            return (Ignored(Reason.TEST_EVENT, sentence, message.intent_id),)
        return _parts(decode_bare(fields, message, routes))


def _parts(decoded: Decoded) -> tuple[DecodedPart, ...]:
    return (decoded,) if isinstance(decoded, Ignored) else decoded


def _event(envelope: Envelope, routes: Routes, *, queued: bool) -> Decoded:
    with concerning(intent_id=envelope.event_intent_id):
        return turned_away(envelope, routes) or _read(envelope, routes, queued=queued)


def _read(envelope: Envelope, routes: Routes, *, queued: bool) -> Decoded:
    mapped = decode_mapped(envelope, routes)
    if mapped is None:
        return _unmapped(envelope, routes, queued=queued)
    read = AWS_EVENTS.get((envelope.source, envelope.detail_type))
    return joined(mapped, read(envelope, routes)) if read else mapped


def _unmapped(envelope: Envelope, routes: Routes, *, queued: bool) -> Decoded:
    if envelope.detail_type in OWN_EVENTS:
        return decode_own(envelope, routes, queued=queued)
    read = AWS_EVENTS.get((envelope.source, envelope.detail_type))
    if read is None:
        sentence = f"{quote(envelope.detail_type)} from {quote(envelope.source)} is not read here"
        return envelope.ignored(Reason.UNSUPPORTED_EVENT, sentence)
    return read(envelope, routes)
