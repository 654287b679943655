"""Intents: what one event asks for, in our own words, whoever sent it."""

from dataclasses import dataclass

from revision_trigger.domain.decision import Reason
from revision_trigger.domain.revision import SourceRevision


@dataclass(frozen=True, slots=True)
class Variable:
    """A pipeline variable of one execution; it belongs to one intent and is never carried."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DesiredRevision:
    """One pipeline should run these revisions.

    `id` is stable over every redelivery of the same ask; `time` is the event's, in seconds since the epoch;
    `reason` says what kind of event asked.
    """

    id: str
    pipeline: str
    revisions: tuple[SourceRevision, ...]
    time: float
    reason: Reason
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """The event is well formed and asks for nothing here; no pipeline is concerned."""

    reason: Reason
    message: str
    intent_id: str


Asked = tuple[DesiredRevision, ...] | Ignored


def intent_id(*parts: str) -> str:
    """Join what identifies an ask, most general part first; different parts never give the same id."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)
