"""From one revision that an event names to one intent for each pipeline whose sources the event feeds."""

from collections.abc import Mapping

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.revision import FORMS, RevisionType, SourceRevision
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.reading.fields import Rule

REVISION_RULES: Mapping[RevisionType, Rule] = {
    kind: Rule(form.pattern, form.expected, Reason.MALFORMED_REVISION) for kind, form in FORMS.items()
}
NO_ROUTE = "no source of the pipelines file is fed by it"


@value_class
class EventIdentity:
    """All that the intents of one event have in common: their id, the event's kind as a reason, its time and origin.

    `sequencer` and `key` order the uploads of one S3 object; events of other services have neither.
    """

    intent_id: str
    reason: Reason
    time: float
    origin: Origin
    sequencer: str | None = None
    key: str | None = None


def pin_each(
    fed: Mapping[str, tuple[str, ...]], kind: RevisionType, value: str, *, identity: EventIdentity
) -> tuple[DesiredRevision, ...]:
    """Give one intent for each pipeline, which pins every source action that the event feeds to the one revision."""
    pins = {
        pipeline: tuple(SourceRevision(action, kind, value) for action in actions) for pipeline, actions in fed.items()
    }
    return intents_of(pins, identity=identity)


def intents_of(
    pins: Mapping[str, tuple[SourceRevision, ...]], *, identity: EventIdentity
) -> tuple[DesiredRevision, ...]:
    """Give one intent for each pipeline, with that pipeline's pins."""
    return tuple(
        DesiredRevision(
            id=identity.intent_id,
            pipeline=pipeline,
            revisions=revisions,
            time=identity.time,
            reason=identity.reason,
            sequencer=identity.sequencer,
            origin=identity.origin,
            key=identity.key,
        )
        for pipeline, revisions in pins.items()
    )
