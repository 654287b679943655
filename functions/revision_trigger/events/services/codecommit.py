"""CodeCommit Repository State Change: a branch moved or is new (CodeCommit User Guide, "Monitoring CodeCommit events").

Read: event, referenceType, referenceName, repositoryName, commitId.
"""

from revision_trigger.domain.intents.decoded import Decoded
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import CodeCommitSource
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.services.pinning import NO_ROUTE, REVISION_RULES, EventIdentity, pin_each

_MOVES = ("referenceCreated", "referenceUpdated")


def decode_repository_state_change(envelope: Envelope, routes: Routes) -> Decoded:
    """Give the intents of a push; raises Rejected."""
    detail = envelope.detail
    event = detail.text("event")
    if event == "referenceDeleted":
        return envelope.ignored(Reason.REFERENCE_DELETED, "detail.event: nothing is left to run")
    if event not in _MOVES:
        return envelope.ignored(Reason.UNSUPPORTED_EVENT, f"detail.event: expected one of {', '.join(_MOVES)}")
    if detail.text("referenceType") != "branch":
        return envelope.ignored(Reason.NOT_A_BRANCH, "detail.referenceType: only branches feed a source")
    fed = routes.index.watching(CodeCommitSource, detail.text("repositoryName"), detail.text("referenceName"))
    if not fed:
        return envelope.ignored(Reason.NO_ROUTE, NO_ROUTE)
    commit = detail.text("commitId", REVISION_RULES["COMMIT_ID"])
    identity = EventIdentity(envelope.event_intent_id, Reason.COMMIT_PUSHED, envelope.time, envelope.origin)
    return pin_each(fed, "COMMIT_ID", commit, identity=identity)
