"""Mapped routes: any event that a source's pattern matches is read by the source's JMESPath expressions.

The pattern is the permission, so the event's source need not be among `senders`. A value that an expression finds is
used unchanged, or rejected. Identities, times and variables may be numbers; a revision must be text.
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
from revision_trigger.events.reading.jmespath import JmespathResult
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
    """The results of one source's expressions: its pin, and the identity, time and variables of the intent."""

    pin: SourceRevision
    identity: str
    time: float
    variables: tuple[Variable, ...]


def decode_mapped(envelope: Envelope, routes: Routes) -> tuple[DesiredRevision | Rejected, ...] | None:
    """Give an intent or a fault for each pipeline with a mapped source that the event matches, or else None."""
    # A pattern may match our own announcements, but an announced decision must never start the next one.
    if envelope.source == SOURCE:
        return None
    matched: dict[str, list[_Matched]] = {}
    for route in routes.index.mapped:
        feed = route.source.feed
        if isinstance(feed, Mapped) and feed.matcher.matches(envelope.fields.members):
            matched.setdefault(route.pipeline, []).append(_Matched(route.action, route.source.revision_types[0], feed))
    return tuple(_part(name, sources, envelope) for name, sources in matched.items()) or None


def joined(mapped: tuple[DesiredRevision | Rejected, ...], decoded: Decoded) -> tuple[DecodedPart, ...]:
    """Join the mapped intents of an event with the intents that its own decoder gives: one start for each pipeline."""
    if isinstance(decoded, Ignored):
        return mapped
    own = {intent.pipeline: intent for intent in decoded if isinstance(intent, DesiredRevision)}
    both = tuple(
        replace(intent, revisions=intent.revisions + own.pop(intent.pipeline).revisions)
        if isinstance(intent, DesiredRevision) and intent.pipeline in own
        else intent
        for intent in mapped
    )
    return both + tuple(i for i in decoded if not isinstance(i, DesiredRevision) or i.pipeline in own)


def _part(pipeline: str, matched: Sequence[_Matched], envelope: Envelope) -> DesiredRevision | Rejected:
    """Give the intent of one pipeline, or its fault: a fault of one pipeline leaves the intents of the others alone."""
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

    def found(name: str, expression: str) -> JmespathResult:
        return JmespathResult(f"{matched.action}.mapped.{name}", expression, event)

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
    """Give the value that all sources of a pipeline agree on: an event has one identity and one time per pipeline."""
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
