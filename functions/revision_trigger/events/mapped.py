"""Mapped routes: any event that a source's pattern matches, read by the source's JMESPath expressions.

The pattern is the permission, so the event's source need not be among `senders`. What an expression finds is taken as
it is or rejected; only identities and variables may be numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from revision_trigger.domain.announcement import SOURCE
from revision_trigger.domain.intents.decoded import Decoded, DecodedPart, Ignored
from revision_trigger.domain.intents.desired import DesiredRevision, Variable, intent_id
from revision_trigger.domain.outcome import Reason, Rejected, concerning
from revision_trigger.domain.revision import RevisionType, SourceRevision
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import Mapped
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.envelope import Envelope
from revision_trigger.events.reading.jmespath import Found
from revision_trigger.events.requests.desired_revision import VARIABLE_VALUE
from revision_trigger.events.services.pinning import REVISION_RULES

T = TypeVar("T")


@value_class
class _Matched:
    """One source whose pattern the event matches."""

    action: str
    kind: RevisionType
    feed: Mapped


@value_class
class _Reading:
    """What one source's expressions found: its pin, and the identity and time of the ask."""

    pin: SourceRevision
    identity: str
    time: float
    variables: tuple[Variable, ...]


def decode_mapped(envelope: Envelope, routes: Routes) -> tuple[DesiredRevision | Rejected, ...] | None:
    """Give one intent, or why there is none, for each pipeline with a mapped source that the event feeds, if any."""
    if envelope.source == SOURCE:  # whatever the patterns say: what was decided must never start the next thing
        return None
    matched: dict[str, list[_Matched]] = {}
    for route in routes.index.mapped:
        feed = route.source.feed
        if isinstance(feed, Mapped) and feed.matcher.matches(envelope.fields.members):
            matched.setdefault(route.pipeline, []).append(_Matched(route.action, route.source.revision_types[0], feed))
    return tuple(_part(name, sources, envelope) for name, sources in matched.items()) or None


def beside(mapped: tuple[DesiredRevision | Rejected, ...], asked: Decoded) -> tuple[DecodedPart, ...]:
    """Give what the mapped routes ask for with what the same event asks for by itself: one start for each pipeline."""
    if isinstance(asked, Ignored):
        return mapped
    own = {intent.pipeline: intent for intent in asked if isinstance(intent, DesiredRevision)}
    joined = tuple(
        replace(intent, revisions=intent.revisions + own.pop(intent.pipeline).revisions)
        if isinstance(intent, DesiredRevision) and intent.pipeline in own
        else intent
        for intent in mapped
    )
    return joined + tuple(i for i in asked if not isinstance(i, DesiredRevision) or i.pipeline in own)


def _part(pipeline: str, matched: Sequence[_Matched], envelope: Envelope) -> DesiredRevision | Rejected:
    """What is wrong for one pipeline is nothing to the others."""
    try:
        return _intent(pipeline, matched, envelope)
    except Rejected as fault:
        return fault


def _intent(pipeline: str, matched: Sequence[_Matched], envelope: Envelope) -> DesiredRevision:
    with concerning(intent_id=envelope.event_intent_id, pipeline=pipeline):
        readings = {source.action: _reading(source, envelope) for source in matched}
        return DesiredRevision(
            id=_agreed("id", {action: reading.identity for action, reading in readings.items()}),
            pipeline=pipeline,
            revisions=tuple(reading.pin for reading in readings.values()),
            time=_agreed("time", {action: reading.time for action, reading in readings.items()}),
            reason=Reason.MAPPED_EVENT,
            variables=_variables(readings),
            origin=envelope.origin,
        )


def _reading(matched: _Matched, envelope: Envelope) -> _Reading:
    event, feed, kind = envelope.fields.members, matched.feed, matched.kind

    def found(name: str, expression: str) -> Found:
        return Found(f"{matched.action}.mapped.{name}", expression, event)

    revision = found("revision", feed.revision).text(REVISION_RULES[kind])
    identity = found("id", feed.id).identity() if feed.id else None
    time = found("time", feed.time).time() if feed.time else None
    values = {
        name: found(f"variables.{name}", expression).scalar(VARIABLE_VALUE)
        for name, expression in feed.variables.items()
    }
    return _Reading(
        pin=SourceRevision(matched.action, kind, revision),
        identity=envelope.event_intent_id if identity is None else intent_id(envelope.source, "mapped", identity),
        time=envelope.time if time is None else time,
        variables=tuple(Variable(name, value) for name, value in values.items() if value is not None),
    )


def _agreed(name: str, by_action: Mapping[str, T]) -> T:
    """The one value that all sources of a pipeline give: one event is one ask, at one time."""
    first, *others = set(by_action.values())
    if others:
        sources = ", ".join(by_action)
        raise Rejected(
            Reason.MALFORMED_FIELD,
            f"mapped.{name}: {sources} find {1 + len(others)} different ones in one event; expected the same",
        )
    return first


def _variables(readings: Mapping[str, _Reading]) -> tuple[Variable, ...]:
    variables = dict.fromkeys(variable for reading in readings.values() for variable in reading.variables)
    names = [variable.name for variable in variables]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        sentence = f"mapped.variables.{twice[0]}: {', '.join(readings)} find different values; expected one"
        raise Rejected(Reason.ILLEGAL_VARIABLES, sentence)
    return tuple(variables)
