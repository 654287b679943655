"""From one revision that an event brings to the intents of every pipeline it feeds."""

from collections.abc import Mapping

from revision_trigger.domain.decision import Reason
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.revision import FORMS, RevisionType, SourceRevision
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.fields import Rule

REVISION_RULES: Mapping[RevisionType, Rule] = {
    kind: Rule(form.pattern, form.expected, Reason.MALFORMED_REVISION) for kind, form in FORMS.items()
}
NO_ROUTE = "no source of the pipelines file is fed by it"


def pin_each(
    fed: Mapping[str, tuple[str, ...]],
    envelope: Envelope,
    *,
    revision: tuple[RevisionType, str],
    ask: tuple[str, Reason],
) -> tuple[DesiredRevision, ...]:
    """Give one intent a pipeline: each source action it feeds pinned to the revision; `ask` is intent id and reason."""
    (kind, value), (intent_id, reason) = revision, ask
    return tuple(
        DesiredRevision(
            id=intent_id,
            pipeline=pipeline,
            revisions=tuple(SourceRevision(action, kind, value) for action in actions),
            time=envelope.time,
            reason=reason,
        )
        for pipeline, actions in fed.items()
    )
