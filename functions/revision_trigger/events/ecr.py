"""ECR Image Action: an image was pushed (ECR User Guide, "Amazon ECR events and EventBridge").

Read: action-type, result, repository-name, image-tag, image-digest. Several tags in one push are several events.
"""

from revision_trigger.domain.decision import Reason
from revision_trigger.domain.intent import Asked
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.sources import EcrSource
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.fields import Fields
from revision_trigger.events.pins import NO_ROUTE, REVISION_RULES, Ask, pin_each


def decode_image_action(envelope: Envelope, routes: Routes) -> Asked:
    """Give the intents of a push; raises Rejected."""
    detail = envelope.detail
    if detail.text("action-type") != "PUSH":
        return envelope.ignored(Reason.NOT_A_PUSH, "detail.action-type: only PUSH brings a revision")
    if detail.text("result") != "SUCCESS":
        return envelope.ignored(Reason.PUSH_FAILED, "detail.result: only SUCCESS brings a revision")
    tag = _tag(detail)
    if not tag:
        return envelope.ignored(Reason.UNTAGGED_IMAGE, "detail.image-tag: none, as for the parts of an index")
    if tag.startswith("sha256-"):  # signatures, attestations, referrers (OCI distribution spec, "referrers tag schema")
        return envelope.ignored(Reason.SIGNATURE_TAG, "detail.image-tag: what is attached to an image is not run")
    fed = routes.fed_by(EcrSource, detail.text("repository-name"), tag)
    if not fed:
        return envelope.ignored(Reason.NO_ROUTE, NO_ROUTE)
    digest = detail.text("image-digest", REVISION_RULES["IMAGE_DIGEST"])
    ask = Ask(envelope.event_intent_id, Reason.IMAGE_PUSHED, envelope.time, envelope.origin)
    return pin_each(fed, "IMAGE_DIGEST", digest, ask=ask)


def _tag(detail: Fields) -> str:
    """Give the tag; children of a multi-arch push come with "" or none (docs/aws-facts.md)."""
    if detail.members.get("image-tag", "") == "":
        return ""
    return detail.text("image-tag")
