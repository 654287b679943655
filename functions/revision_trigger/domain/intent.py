"""Intents: what one event asks for, in our own words, whoever sent it."""

import hashlib
import json
from dataclasses import dataclass

from revision_trigger.domain.decision import Origin, Reason
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
    `reason` says what kind of event asked; `sequencer` orders uploads of one S3 key.
    """

    id: str
    pipeline: str
    revisions: tuple[SourceRevision, ...]
    time: float
    reason: Reason
    variables: tuple[Variable, ...] = ()
    sequencer: str | None = None
    origin: Origin | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether something happened, rather than somebody asked: only that can find nothing to do."""
        return self.reason is not Reason.DESIRED_REVISION

    @property
    def content(self) -> str:
        """A hash of what is asked for: one id must not come to mean two things."""
        pins = sorted((pin.action, pin.type, pin.value) for pin in self.revisions)
        variables = sorted((variable.name, variable.value) for variable in self.variables)
        return hashlib.sha256(json.dumps([pins, variables]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class StateChange:
    """An execution began, or came to an end: `state` is in the words of CodePipeline's events."""

    id: str
    pipeline: str
    execution_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """The event is well formed and asks for nothing here; no pipeline is concerned."""

    reason: Reason
    message: str
    intent_id: str


@dataclass(frozen=True, slots=True)
class Wake:
    """The function's own reminder, the `tries`th in a row: something of this pipeline is open."""

    id: str
    pipeline: str
    tries: int


Intent = DesiredRevision | StateChange | Wake
Asked = tuple[Intent, ...] | Ignored


def intent_id(*parts: str) -> str:
    """Join what identifies an ask, most general part first; different parts never give the same id."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)
