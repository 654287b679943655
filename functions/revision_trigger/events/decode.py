"""One delivery to what it asks for: which sender's rules read it, whatever it is wrapped in.

Whose rules those are is known by the event alone, so each sender's module is imported when its first event comes: a
function starts for one event (docs/benchmarks.md).
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from revision_trigger.domain.asked import Asked, Part
from revision_trigger.domain.decision import Reason, Rejected, concerning
from revision_trigger.domain.intent import Ignored
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.sources import Mapped
from revision_trigger.events.admission import turned_away
from revision_trigger.events.delivery import SQS, Arrival, Delivery
from revision_trigger.events.envelope import Envelope, open_envelope
from revision_trigger.events.fields import Fields, read_object
from revision_trigger.events.sns import is_from_sns, open_notification
from revision_trigger.events.strict_json import quote

AWS_EVENTS: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType(
    {
        ("aws.ecr", "ECR Image Action"): ("ecr", "decode_image_action"),
        ("aws.s3", "Object Created"): ("s3", "decode_object_created"),
        ("aws.codecommit", "CodeCommit Repository State Change"): ("codecommit", "decode_repository_state_change"),
        ("aws.codepipeline", "CodePipeline Pipeline Execution State Change"): (
            "codepipeline",
            "decode_execution_state_change",
        ),
        ("aws.codebuild", "CodeBuild Build State Change"): ("codebuild", "decode_build_state_change"),
        ("aws.cloudwatch", "CloudWatch Alarm State Change"): ("alarm", "decode_alarm_state_change"),
    }
)
"""By source and detail-type: the module that reads the event, and its function."""

Read = Callable[[Envelope, Routes], Asked]


def decode(delivery: Delivery, routes: Routes) -> tuple[Part, ...]:
    """Read one delivery; what it asks for, part by part."""
    try:
        return _body(delivery, routes)
    except Rejected as fault:
        return (fault,)


def _body(delivery: Delivery, routes: Routes) -> tuple[Part, ...]:
    if delivery.fault is not None:
        raise delivery.fault
    fields = read_object(delivery.body)
    if delivery.message_id is None:
        return _parts(_event(open_envelope(fields), routes, queued=False))
    arrival = Arrival(SQS, delivery.message_id, delivery.sent)
    if not is_from_sns(fields):
        return _message(fields, arrival, routes)
    opened = open_notification(fields, routes)
    return (opened,) if isinstance(opened, Ignored) else _message(opened.message, opened.arrival, routes)


def _message(fields: Fields, arrival: Arrival, routes: Routes) -> tuple[Part, ...]:
    """Read what a queue or a topic brought, as whatever it is."""
    with concerning(intent_id=arrival.intent_id):
        if fields.has("detail-type"):
            return _parts(_event(open_envelope(fields), routes, queued=arrival.sender == SQS))
        if fields.has("Records"):
            return tuple(_late("s3_notification", "decode_notification")(fields, arrival, routes))
        if fields.members.get("Event") == "s3:TestEvent":
            sentence = "Event: s3:TestEvent, as S3 sends when a bucket's notifications are set up"
            return (Ignored(Reason.TEST_EVENT, sentence, arrival.intent_id),)
        return _parts(_late("bare", "decode_bare")(fields, arrival, routes))


def _parts(asked: Asked) -> tuple[Part, ...]:
    return (asked,) if isinstance(asked, Ignored) else asked


def _event(envelope: Envelope, routes: Routes, *, queued: bool) -> Asked:
    with concerning(intent_id=envelope.event_intent_id):
        return turned_away(envelope, routes) or _read(envelope, routes, queued=queued)


def _read(envelope: Envelope, routes: Routes, *, queued: bool) -> Asked:
    of_aws = AWS_EVENTS.get((envelope.source, envelope.detail_type))
    read: Read | None = _late(*of_aws) if of_aws else None
    mapped = _late("mapped", "decode_mapped")(envelope, routes) if _has_mapped(routes) else None
    if mapped is not None:
        joined: Asked = _late("mapped", "beside")(mapped, read(envelope, routes)) if read else mapped
        return joined
    return read(envelope, routes) if read else _unread_by_aws(envelope, routes, queued=queued)


def _has_mapped(routes: Routes) -> bool:
    for pipeline in routes.pipelines.values():
        for source in pipeline.sources.values():
            if isinstance(source.feed, Mapped):
                return True
    return False


def _unread_by_aws(envelope: Envelope, routes: Routes, *, queued: bool) -> Asked:
    own: Asked | None = _late("own", "decode_own")(envelope, routes, queued=queued)
    sentence = f"{quote(envelope.detail_type)} from {quote(envelope.source)} is not read here"
    return envelope.ignored(Reason.UNSUPPORTED_EVENT, sentence) if own is None else own


def _late(module: str, name: str) -> Any:  # noqa: ANN401  one of the readers
    return getattr(import_module(f"revision_trigger.events.{module}"), name)
