"""From one revision that an event brings to the intents of every pipeline it feeds."""

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
class Ask:
    """What identifies and orders the ask of one event, and what kind of event it is."""

    intent_id: str
    reason: Reason
    time: float
    origin: Origin
    sequencer: str | None = None
    key: str | None = None


def pin_each(
    fed: Mapping[str, tuple[str, ...]], kind: RevisionType, value: str, *, ask: Ask
) -> tuple[DesiredRevision, ...]:
    """Give one intent a pipeline: each source action that is fed pinned to the revision."""
    pins = {
        pipeline: tuple(SourceRevision(action, kind, value) for action in actions) for pipeline, actions in fed.items()
    }
    return ask_each(pins, ask=ask)


def ask_each(pins: Mapping[str, tuple[SourceRevision, ...]], *, ask: Ask) -> tuple[DesiredRevision, ...]:
    """Give one intent a pipeline, with the pins that the event brings there."""
    return tuple(
        DesiredRevision(
            id=ask.intent_id,
            pipeline=pipeline,
            revisions=revisions,
            time=ask.time,
            reason=ask.reason,
            sequencer=ask.sequencer,
            origin=ask.origin,
            key=ask.key,
        )
        for pipeline, revisions in pins.items()
    )
