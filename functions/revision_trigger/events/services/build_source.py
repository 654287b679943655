"""The S3 object that a build was made of, where a route wants that very object's version pinned.

Read of additional-information: source.type, source.location ("bucket/key"), source-version.
"""

from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.sources import S3Source
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.services.pinning import REVISION_RULES


def source_object(information: Fields, action: str, source: S3Source) -> tuple[SourceRevision, ...]:
    """Give the pins of the object that was built; raises Rejected if it is not the routed source's."""
    built = information.object("source")
    location = built.text("location")
    bucket, _, key = location.partition("/")
    if built.text("type") != "S3" or not key or not source.concerns(bucket, key):
        sentence = f"found {quote(location)}, expected an object of {action} in S3; let the build export its version"
        raise built.fault("location", Reason.MALFORMED_REVISION, sentence)
    version = information.text("source-version", REVISION_RULES["S3_OBJECT_VERSION_ID"])
    if version.startswith("arn:"):  # a build within a pipeline names the pipeline's artifact, which has no version here
        sentence = f"found {quote(version)}, expected the version of an object; let the build export it"
        raise information.fault("source-version", Reason.MALFORMED_REVISION, sentence)
    pins = (SourceRevision(action, "S3_OBJECT_VERSION_ID", version),)
    return (SourceRevision(action, "S3_OBJECT_KEY", key), *pins) if source.keys else pins
