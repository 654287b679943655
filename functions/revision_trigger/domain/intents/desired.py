"""The intent that a pipeline should run certain revisions, in our own words, whoever sent the event."""

import hashlib
import json
from typing import Literal

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.value_class import value_class


@value_class
class Variable:
    """A pipeline variable of one execution. It belongs to one intent: later starts do not carry it."""

    name: str
    value: str


@value_class
class Symbol:
    """A name that may mean another revision tomorrow: `tag:NAME`, `branch:NAME`, `latest`, or an S3 object's key.

    Kind `key` means the newest version of the S3 key `name`: both key and version are pinned. `latest` means the newest
    version of the source's own key, the head of its own branch, or the image under its own tag.
    """

    action: str
    kind: Literal["tag", "branch", "latest", "key"]
    name: str = ""


@value_class
class DesiredRevision:
    """One pipeline should run these revisions.

    `id` is the same over every redelivery of the event. `time` is the event's, in seconds since the epoch. `reason`
    says what kind of event asked. `sequencer` orders the uploads of one S3 object; `key` is that object's bucket and
    key. `symbols` are resolved when the intent is about to start: the revisions that they mean then stand in
    `revisions` beside the exact ones. `force` passes holds and quarantine.

    An intent that is the target of a rollback has `rollback_content`, the content of the rollback request. A
    redelivered request may find another target, but its content is the same.
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
    rollback_content: str | None = None

    @property
    def actions(self) -> frozenset[str]:
        """The source actions that the intent moves, including those whose revisions are still symbols."""
        return frozenset(pin.action for pin in self.revisions) | {symbol.action for symbol in self.symbols}

    @property
    def clock(self) -> Clock:
        """The clock to which the intent moves each of its source actions.

        It is in whole seconds, because events are: the message time of a bare body is finer, and without the cut the
        body would count as later than an event that came after it within the same second.
        """
        return Clock(float(int(self.time)), self.sequencer, self.key)

    @property
    def is_rollback(self) -> bool:
        """Whether this intent is the target of a rollback, which is never held, starts alone and starts first."""
        return self.rollback_content is not None

    @property
    def unresolved(self) -> tuple[Symbol, ...]:
        """The symbols that are not resolved to a revision yet."""
        known = {revision.action for revision in self.revisions}
        return tuple(symbol for symbol in self.symbols if symbol.action not in known)

    @property
    def is_automatic(self) -> bool:
        """Whether an event about something that happened brought this intent, and not a request for these revisions.

        Only an automatic intent can end `unchanged`; a requested one starts even if its revisions run already.
        """
        return self.reason is not Reason.DESIRED_REVISION and not self.is_rollback

    @property
    def content(self) -> str:
        """A hash of what is asked for: two intents of one id must have the same content, else the id was reused.

        A symbol counts by its name, not by the revision that it was resolved to.
        """
        if self.rollback_content is not None:
            return self.rollback_content
        symbolic = {symbol.action for symbol in self.symbols}
        pins = [(pin.action, pin.type, pin.value) for pin in self.revisions if pin.action not in symbolic]
        symbols = [(symbol.action, symbol.kind, symbol.name) for symbol in self.symbols]
        variables = sorted((variable.name, variable.value) for variable in self.variables)
        return hashlib.sha256(json.dumps([sorted(pins + symbols), variables]).encode()).hexdigest()[:16]


def intent_id(*parts: str) -> str:
    """Join the parts that identify an intent, the most general first; different parts never give the same id."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)
