"""S3 event notifications, which a bucket sends to a queue or a topic (S3 User Guide, "Event message structure").

Read of each record: eventSource, eventName, eventTime, s3.bucket.name, s3.object.key (URL-encoded here), versionId,
sequencer. Each record is decoded by itself: a malformed record does not spoil the good ones.
"""

from urllib.parse import unquote_to_bytes

from revision_trigger.domain.intents.decoded import Decoded, DecodedPart, Ignored
from revision_trigger.domain.outcome import Origin, Reason, Rejected, concerning
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.records import Message
from revision_trigger.events.services.pinning import NO_ROUTE, REVISION_RULES
from revision_trigger.events.services.s3 import Upload, pin_upload

RECORDS = "Records"
_SOURCE = "aws:s3"
_CREATED = "ObjectCreated:"
_ENCODED = rule(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2}){1,3072}", "an object key, URL-encoded")


def is_test_event(fields: Fields) -> bool:
    """Whether a body is the test message that S3 sends once, when notifications are set up."""
    return fields.members.get("Event") == "s3:TestEvent"


def decode_notification(fields: Fields, message: Message, routes: Routes) -> tuple[DecodedPart, ...]:
    """Give the parts of a notification, record by record; raises Rejected if the notification has no records."""
    records = fields.members[RECORDS]
    if not isinstance(records, list) or not records:
        raise fields.fault(RECORDS, Reason.WRONG_TYPE, f"found {quote(records)}, expected a list of S3 records")
    parts: list[DecodedPart] = []
    for index, record in enumerate(records):
        try:
            decoded = _record(fields.item(RECORDS, index, record), message, routes)
        except Rejected as fault:
            parts.append(fault)
        else:
            parts += [decoded] if isinstance(decoded, Ignored) else decoded
    return tuple(parts)


def _record(record: Fields, message: Message, routes: Routes) -> Decoded:
    with concerning(intent_id=message.intent_id):
        source, name = record.text("eventSource"), record.text("eventName")
        if source != _SOURCE or not name.startswith(_CREATED):
            sentence = f"{record.path}: {quote(name)} of {quote(source)} is not read here, only {_CREATED} of {_SOURCE}"
            return Ignored(Reason.UNSUPPORTED_EVENT, sentence, message.intent_id)
        upload = _upload(record, Origin(source, name, message.message_id))
        return pin_upload(upload, routes) or Ignored(Reason.NO_ROUTE, NO_ROUTE, message.intent_id)


def _upload(record: Fields, origin: Origin) -> Upload:
    s3 = record.object("s3")
    uploaded = s3.object("object")
    return Upload(
        bucket=s3.object("bucket").text("name"),
        key=_key(uploaded),
        object=uploaded,
        version_name="versionId",
        time=record.time("eventTime"),
        origin=origin,
    )


def _key(uploaded: Fields) -> str:
    """Decode the object's key: S3 encodes a space as a plus sign, and other characters as per cent signs in UTF-8."""
    encoded = uploaded.text("key", _ENCODED)
    try:
        key = unquote_to_bytes(encoded.replace("+", " ")).decode()
    except UnicodeDecodeError as error:
        sentence = f"found {quote(encoded)}, expected UTF-8, URL-encoded"
        raise uploaded.fault("key", Reason.MALFORMED_FIELD, sentence) from error
    wanted = REVISION_RULES["S3_OBJECT_KEY"]
    if wanted.pattern.fullmatch(key) is None:
        raise uploaded.fault("key", wanted.reason, f"found {quote(key)}, expected {wanted.expected}")
    return key
