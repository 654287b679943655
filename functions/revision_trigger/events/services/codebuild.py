"""CodeBuild Build State Change: a build has ended (CodeBuild User Guide, "Build notifications input format").

Read: build-status, project-name, build-id, and of additional-information: the exported variable that the route names,
or else source-version, with source.type and source.location ("bucket/key") where the route's source is in S3. The event
does not hold the resolved source version, so a source-version that is no full commit id is rejected.
"""

from collections.abc import Mapping

from revision_trigger.domain.intents.decoded import Decoded
from revision_trigger.domain.intents.desired import DesiredRevision, intent_id
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import Build, S3Source, Source
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.services.pinning import NO_ROUTE, REVISION_RULES

# No page of AWS's shows this field, but several customers of AWS read the field (docs/aws-facts.md). An event without
# the field is rejected where the route names a variable.
_EXPORTED = "exported-environment-variables"


def decode_build_state_change(envelope: Envelope, routes: Routes) -> Decoded:
    """Give the intents of a build that succeeded; raises Rejected."""
    detail = envelope.detail
    status, project = detail.text("build-status"), detail.text("project-name")
    fed = routes.index.built_by(project)
    if not fed:
        return envelope.ignored(Reason.NO_ROUTE, NO_ROUTE)
    if status != "SUCCEEDED":
        return envelope.ignored(Reason.BUILD_NOT_SUCCEEDED, "detail.build-status: only SUCCEEDED brings a revision")
    identity = intent_id("aws.codebuild", "build", detail.text("build-id"))
    information = detail.object("additional-information")
    return tuple(
        DesiredRevision(
            id=identity,
            pipeline=pipeline,
            revisions=_revisions(information, sources),
            time=envelope.time,
            reason=Reason.BUILD_SUCCEEDED,
            origin=envelope.origin,
        )
        for pipeline, sources in fed.items()
    )


def _revisions(information: Fields, sources: Mapping[str, Source]) -> tuple[SourceRevision, ...]:
    """Pin every source of one pipeline that the build feeds, because one build made all of their revisions."""
    return tuple(pin for action, source in sources.items() for pin in _pins(information, action, source))


def _pins(information: Fields, action: str, source: Source) -> tuple[SourceRevision, ...]:
    kind = source.revision_types[0]
    if isinstance(source.feed, Build) and source.feed.variable is not None:
        exported = _exported(information, source.feed.variable)
        return (SourceRevision(action, kind, exported.text("value", REVISION_RULES[kind])),)
    if isinstance(source, S3Source):
        return _built_object(information, action, source)
    return (SourceRevision(action, kind, information.text("source-version", REVISION_RULES[kind])),)


def _exported(information: Fields, name: str) -> Fields:
    """Give the exported variable of this name; raises Rejected if the name is missing, or listed more than once."""
    found = [variable for variable in information.objects(_EXPORTED) if variable.members.get("name") == name]
    if len(found) == 1:
        return found[0]
    sentence = (
        f"found {quote(name)} {len(found)} times, expected it once; name it in the buildspec's exported-variables"
    )
    raise information.fault(_EXPORTED, Reason.MISSING_FIELD, sentence)


def _built_object(information: Fields, action: str, source: S3Source) -> tuple[SourceRevision, ...]:
    """Pin the S3 object that the build was made from; raises Rejected if that object is not the routed source's."""
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
