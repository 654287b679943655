"""Intents: what one event asks for, in our own words, whoever sent it."""

import hashlib
import json
from typing import Literal

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.value_class import value_class


@value_class
class Variable:
    """A pipeline variable of one execution; it belongs to one intent and is never carried."""

    name: str
    value: str


@value_class
class Symbol:
    """A name for a revision that may mean another one tomorrow: `tag:NAME`, `branch:NAME` or `latest`.

    Of kind `key`, the newest version of an S3 key: both key and version are pinned. `latest` is the newest version of
    the source's own key, or the head of its own branch.
    """

    action: str
    kind: Literal["tag", "branch", "latest", "key"]
    name: str = ""


@value_class
class DesiredRevision:
    """One pipeline should run these revisions.

    `id` is stable over every redelivery of the same ask; `time` is the event's, in seconds since the epoch;
    `reason` says what kind of event asked; `sequencer` orders uploads of one S3 object, which is `key`: its bucket
    and key. `symbols` are resolved when the intent is about to start: the revisions they meant then stand in
    `revisions` beside the exact ones. `force` passes holds and quarantine. `ask` is the content of the rollback that
    this is the target of: a target may be another one the second time, the ask is the same.
    """

    id: str
    pipeline: str
    revisions: tuple[SourceRevision, ...]
    time: float
    reason: Reason
    variables: tuple[Variable, ...] = ()
    sequencer: str | None = None
    origin: Origin | None = None
    symbols: tuple[Symbol, ...] = ()
    key: str | None = None
    force: bool = False
    ask: str | None = None

    @property
    def actions(self) -> frozenset[str]:
        """The source actions that it moves, whether their revisions are known yet or not."""
        return frozenset(pin.action for pin in self.revisions) | {symbol.action for symbol in self.symbols}

    @property
    def clock(self) -> Clock:
        """Where the intent moves the clocks of its sources to.

        In whole seconds, as events tell the time: a finer one would order a bare body before an event that came after.
        """
        return Clock(float(int(self.time)), self.sequencer, self.key)

    @property
    def is_rollback(self) -> bool:
        """Whether this is the target of a rollback: neither held nor merged with anything, and it goes first."""
        return self.ask is not None

    @property
    def unresolved(self) -> tuple[Symbol, ...]:
        """The symbols that no revision stands for yet."""
        known = {revision.action for revision in self.revisions}
        return tuple(symbol for symbol in self.symbols if symbol.action not in known)

    @property
    def is_automatic(self) -> bool:
        """Whether something happened, rather than somebody asked: only that can find nothing to do."""
        return self.reason is not Reason.DESIRED_REVISION and not self.is_rollback

    @property
    def content(self) -> str:
        """A hash of what is asked for: one id must not come to mean two things. A symbol means itself."""
        if self.ask is not None:
            return self.ask
        symbolic = {symbol.action for symbol in self.symbols}
        pins = [(pin.action, pin.type, pin.value) for pin in self.revisions if pin.action not in symbolic]
        symbols = [(symbol.action, symbol.kind, symbol.name) for symbol in self.symbols]
        variables = sorted((variable.name, variable.value) for variable in self.variables)
        return hashlib.sha256(json.dumps([sorted(pins + symbols), variables]).encode()).hexdigest()[:16]


def intent_id(*parts: str) -> str:
    """Join what identifies an ask, most general part first; different parts never give the same id."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)
