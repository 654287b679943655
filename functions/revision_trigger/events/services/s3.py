"""S3 Object Created, through EventBridge (S3 User Guide, "EventBridge event message structure").

Read: bucket.name, object.key (not URL-encoded here), object.version-id, object.sequencer. An
upload leads to the same intents whether the event came through EventBridge or as a notification of the bucket.
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
from revision_trigger.events.services.pinning import NO_ROUTE, REVISION_RULES, EventIdentity, intents_of

_SEQUENCER = rule(r"[0-9A-Fa-f]{1,64}", "1 to 64 hex digits")


@value_class
class Upload:
    """An object that was written. `version_name` is the field of `object` that holds the version.

    EventBridge and a bucket's notifications name that field differently.
    """

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
    """Give the intents of an upload, or none if the upload feeds no source; raises Rejected."""
    fed = routes.index.watching(S3Source, upload.bucket, upload.key)
    if not fed:
        return ()
    version, sequencer = _version(upload), upload.object.text("sequencer", _SEQUENCER)
    event_id = intent_id("aws.s3", "object", upload.bucket, upload.key, version, sequencer)
    # No bucket's name has a slash (S3 User Guide, "General purpose bucket naming rules").
    key = f"{upload.bucket}/{upload.key}"
    identity = EventIdentity(event_id, Reason.OBJECT_CREATED, upload.time, upload.origin, sequencer, key)
    pins = {
        pipeline: tuple(
            pin
            for action in actions
            for pin in _pins(action, routes.pipelines[pipeline].sources[action], upload.key, version=version)
        )
        for pipeline, actions in fed.items()
    }
    return intents_of(pins, identity=identity)


def _pins(action: str, source: Source, key: str, *, version: str) -> tuple[SourceRevision, ...]:
    """Pin the object's version, and also its key if the source has many keys."""
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
    if version == "null":  # versioning was suspended: the next upload overwrites the object, so "null" pins nothing
        raise uploaded.fault(name, Reason.UNVERSIONED_OBJECT, "null: versioning is suspended; switch it on")
    return version
