"""S3 Object Created, through EventBridge (S3 User Guide, "EventBridge event message structure").

Read: bucket.name, object.key (not URL-encoded here), object.version-id, object.sequencer.
"""

from revision_trigger.domain.decision import Reason
from revision_trigger.domain.intent import Asked, intent_id
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.sources import S3Source
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.fields import Fields, rule
from revision_trigger.events.pins import NO_ROUTE, REVISION_RULES, Ask, pin_each

_SEQUENCER = rule(r"[0-9A-Fa-f]{1,64}", "1 to 64 hex digits")


def decode_object_created(envelope: Envelope, routes: Routes) -> Asked:
    """Give the intents of an upload; raises Rejected."""
    bucket = envelope.detail.object("bucket").text("name")
    uploaded = envelope.detail.object("object")
    key = uploaded.text("key", REVISION_RULES["S3_OBJECT_KEY"])
    fed = routes.fed_by(S3Source, bucket, key)
    if not fed:
        return envelope.ignored(Reason.NO_ROUTE, NO_ROUTE)
    version, sequencer = _version(uploaded), uploaded.text("sequencer", _SEQUENCER)
    identity = intent_id("aws.s3", "object", bucket, key, version, sequencer)
    ask = Ask(identity, Reason.OBJECT_CREATED, envelope.time, envelope.origin, sequencer)
    return pin_each(fed, "S3_OBJECT_VERSION_ID", version, ask=ask)


def _version(uploaded: Fields) -> str:
    if not uploaded.has("version-id"):
        raise uploaded.fault(
            "version-id",
            Reason.UNVERSIONED_OBJECT,
            "missing: the bucket is not versioned; switch versioning on, as CodePipeline's S3 sources need it",
        )
    version = uploaded.text("version-id", REVISION_RULES["S3_OBJECT_VERSION_ID"])
    if version == "null":  # written while versioning was suspended: overwritten in place, so it pins nothing
        raise uploaded.fault("version-id", Reason.UNVERSIONED_OBJECT, "null: versioning is suspended; switch it on")
    return version
