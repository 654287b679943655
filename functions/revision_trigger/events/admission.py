"""Which events from a bus are obeyed at all: those of our accounts, as they happen, and never a replay's."""

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.envelope import Envelope


def turned_away(envelope: Envelope, routes: Routes) -> Ignored | None:
    """Say why an event asks for nothing, or None if it is to be read; raises Rejected where it names no account.

    An archive's replay bears its name (EventBridge User Guide, "Replaying archived events"): its events are the past.
    """
    if envelope.fields.has("replay-name"):
        sentence = "replay-name: the past is not deployed again; send a Desired Revision to go back"
        return Ignored(Reason.REPLAYED, sentence, envelope.event_intent_id, Decision.EXPIRED)
    account = envelope.account
    if routes.obeys(account) or (envelope.source == "aws.codepipeline" and _has_a_pipeline(account, routes)):
        return None
    return envelope.ignored(
        Reason.FOREIGN_ACCOUNT,
        f"account: found {account}, expected the stack's own or one of `accounts` in the pipelines file",
    )


def _has_a_pipeline(account: str, routes: Routes) -> bool:
    """Whether some pipeline is there: what becomes of it is told by its own account."""
    return any(account == pipeline.place.account for pipeline in routes.pipelines.values())
