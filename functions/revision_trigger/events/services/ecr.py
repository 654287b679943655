"""ECR Image Action: an image was pushed (ECR User Guide, "Amazon ECR events and EventBridge").

Read: action-type, result, repository-name, image-tag, image-digest. A push of several tags sends one event a tag.
"""

from revision_trigger.domain.intents.decoded import Decoded, Ignored
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import FORMS, SourceRevision
from revision_trigger.domain.routing.routes import Pipeline, Routes
from revision_trigger.domain.routing.sources import EcrSource
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.services.pinning import NO_ROUTE, REVISION_RULES, EventIdentity, intents_of


def decode_image_action(envelope: Envelope, routes: Routes) -> Decoded:
    """Give the intents of a push; raises Rejected."""
    detail = envelope.detail
    nothing = _nothing_to_run(envelope)
    if nothing:
        return nothing
    tag = detail.text("image-tag")
    fed = routes.index.watching(EcrSource, detail.text("repository-name"), tag)
    if not fed:
        return envelope.ignored(Reason.NO_ROUTE, NO_ROUTE)
    digest = detail.text("image-digest", REVISION_RULES["IMAGE_DIGEST"])
    pins = {name: _pins(routes.pipelines[name], actions, tag, digest=digest) for name, actions in fed.items()}
    pins = {name: revisions for name, revisions in pins.items() if revisions}
    if not pins:
        sentence = f"detail.image-tag: found {quote(tag)}, expected {FORMS['COMMIT_ID'].expected}"
        return envelope.ignored(Reason.NOT_A_COMMIT_TAG, sentence)
    identity = EventIdentity(envelope.event_intent_id, Reason.IMAGE_PUSHED, envelope.time, envelope.origin)
    return intents_of(pins, identity=identity)


def _nothing_to_run(envelope: Envelope) -> Ignored | None:
    """Give the reason why there is no image to run, or None if a named image was pushed.

    The event of an image that is part of an index has no tag (docs/aws-facts.md).
    """
    detail = envelope.detail
    if detail.text("action-type") != "PUSH":
        return envelope.ignored(Reason.NOT_A_PUSH, "detail.action-type: only PUSH brings a revision")
    if detail.text("result") != "SUCCESS":
        return envelope.ignored(Reason.PUSH_FAILED, "detail.result: only SUCCESS brings a revision")
    if detail.members.get("image-tag", "") == "":
        return envelope.ignored(Reason.UNTAGGED_IMAGE, "detail.image-tag: none, as for the parts of an index")
    if detail.text("image-tag").startswith("sha256-"):
        # The tags of signatures, attestations and referrers (OCI distribution spec, "referrers tag schema").
        return envelope.ignored(Reason.SIGNATURE_TAG, "detail.image-tag: what is attached to an image is not run")
    return None


def _pins(pipeline: Pipeline, actions: tuple[str, ...], tag: str, *, digest: str) -> tuple[SourceRevision, ...]:
    """Pin the image of each action. Where a source names a commit action, pin the commit that the tag names as well.

    An action whose source wants such a commit gets no pin at all if the tag is no full commit id.
    """
    pins: dict[SourceRevision, None] = {}  # a dict keeps each pin once: two images may be built from one commit
    for action in actions:
        source = pipeline.sources[action]
        commit = source.commit if isinstance(source, EcrSource) else None
        if commit is None:
            pins[SourceRevision(action, "IMAGE_DIGEST", digest)] = None
        elif FORMS["COMMIT_ID"].fits(tag):
            pins |= {
                SourceRevision(action, "IMAGE_DIGEST", digest): None,
                SourceRevision(commit, "COMMIT_ID", tag): None,
            }
    return tuple(pins)
