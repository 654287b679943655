"""S3 Object Created, through EventBridge (S3 User Guide, "EventBridge event message structure").

Read: bucket.name, object.key (not URL-encoded here), object.version-id, object.sequencer. What an upload asks for is
the same however it was told of.
"""

from revision_trigger.domain.intents.decoded import Decoded
from revision_trigger.domain.intents.desired import DesiredRevision, intent_id
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import S3Source, Source
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.services.pinning import NO_ROUTE, REVISION_RULES, Ask, ask_each

_SEQUENCER = rule(r"[0-9A-Fa-f]{1,64}", "1 to 64 hex digits")


@value_class
class Upload:
    """An object that was written, as a sender tells of it: the channels name the version differently."""

    bucket: str
    key: str
    object: Fields
    version_name: str
    time: float
    origin: Origin


def decode_object_created(envelope: Envelope, routes: Routes) -> Decoded:
    """Give the intents of an upload; raises Rejected."""
    uploaded = envelope.detail.object("object")
    upload = Upload(
        bucket=envelope.detail.object("bucket").text("name"),
        key=uploaded.text("key", REVISION_RULES["S3_OBJECT_KEY"]),
        object=uploaded,
        version_name="version-id",
        time=envelope.time,
        origin=envelope.origin,
    )
    return pin_upload(upload, routes) or envelope.ignored(Reason.NO_ROUTE, NO_ROUTE)


def pin_upload(upload: Upload, routes: Routes) -> tuple[DesiredRevision, ...]:
    """Give the intents of an upload, none if it feeds no source; raises Rejected."""
    fed = routes.index.watching(S3Source, upload.bucket, upload.key)
    if not fed:
        return ()
    version, sequencer = _version(upload), upload.object.text("sequencer", _SEQUENCER)
    identity = intent_id("aws.s3", "object", upload.bucket, upload.key, version, sequencer)
    # No bucket's name has a slash (S3 User Guide, "General purpose bucket naming rules").
    key = f"{upload.bucket}/{upload.key}"
    ask = Ask(identity, Reason.OBJECT_CREATED, upload.time, upload.origin, sequencer, key)
    pins = {
        pipeline: tuple(
            pin
            for action in actions
            for pin in _pins(action, routes.pipelines[pipeline].sources[action], upload.key, version=version)
        )
        for pipeline, actions in fed.items()
    }
    return ask_each(pins, ask=ask)


def _pins(action: str, source: Source, key: str, *, version: str) -> tuple[SourceRevision, ...]:
    """Pin the version, and where the source takes many keys, the key it is a version of."""
    pinned = SourceRevision(action, "S3_OBJECT_VERSION_ID", version)
    if isinstance(source, S3Source) and source.keys:
        return (SourceRevision(action, "S3_OBJECT_KEY", key), pinned)
    return (pinned,)


def _version(upload: Upload) -> str:
    name, uploaded = upload.version_name, upload.object
    if not uploaded.has(name):
        sentence = "missing: the bucket is not versioned; switch versioning on, as CodePipeline's S3 sources need it"
        raise uploaded.fault(name, Reason.UNVERSIONED_OBJECT, sentence)
    version = uploaded.text(name, REVISION_RULES["S3_OBJECT_VERSION_ID"])
    if version == "null":  # written while versioning was suspended: overwritten in place, so it pins nothing
        raise uploaded.fault(name, Reason.UNVERSIONED_OBJECT, "null: versioning is suspended; switch it on")
    return version
