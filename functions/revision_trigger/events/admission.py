"""Which events from a bus are obeyed: events of the accounts that the pipelines file allows, and no replays."""

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.envelope import Envelope


def turned_away(envelope: Envelope, routes: Routes) -> Ignored | None:
    """Give the reason why an event is not read, or None if the event is admitted; raises Rejected without an account.

    An event replayed from an archive carries `replay-name` (EventBridge User Guide, "Replaying archived events").
    Such an event happened in the past, so the event must not start anything now.
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
    """Whether a pipeline of the file is in the account: state changes come from the pipeline's own account."""
    return any(account == pipeline.place.account for pipeline in routes.pipelines.values())
