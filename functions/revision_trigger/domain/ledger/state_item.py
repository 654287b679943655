"""The state item: what the ledger holds of one pipeline beside its intent records. Small, and every list is bounded.

Times are seconds since the epoch: those of claims, holds and gates by the ledger's clock, those of pins by the events'.
docs/ledger.md shows the form and an intent's life.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.ledger.claim import Busy, Claim
from revision_trigger.domain.ledger.executions import KnownExecution
from revision_trigger.domain.ledger.marks import CountedRollback, Floor, Hold, KnownBad
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.pins import Revisions
from revision_trigger.domain.value_class import value_class

PENDING_LIMIT = 500
"""Entries at which a Desired Revision with variables is refused: nothing newer will ever supersede it."""
WORDS_LIMIT = 50
"""Releases, plan names and approvals that are remembered; a forgotten one counts as never said."""
CONFIRMED_LIMIT = 50


@value_class
class Pin:
    """What should run at one source action, and since which clock."""

    revisions: Revisions
    clock: Clock


@value_class
class Words:
    """The newest words, by event time, that older ones must not undo: of release, and on each plan's name."""

    released_at: float = 0.0
    plans: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@value_class
class PipelineState:
    """All that is known of one pipeline.

    `last_order` is the newest entry's order of acceptance. `look_at` is when a reminder comes. `read_until` is the
    watermark: executions that started until then have been read from the history.

    `later` holds members of the stored form that this code does not know, as plain data; they are written back as they
    came. Their names are kept for freezes asked for (`freezes`), early approvals (`approvals`), quiet series (`quiet`),
    what receivers are still to be told (`to_tell`), and the table's name and epoch (`table`, `epoch`).
    """

    pins: Mapping[str, Pin] = field(default_factory=lambda: MappingProxyType({}))
    floors: tuple[Floor, ...] = ()
    claim: Claim | None = None
    pending: tuple[Entry, ...] = ()
    executions: tuple[KnownExecution, ...] = ()
    holds: tuple[Hold, ...] = ()
    known_bad: tuple[KnownBad, ...] = ()
    rollbacks: tuple[CountedRollback, ...] = ()
    confirmed: tuple[str, ...] = ()
    busy: Busy = field(default_factory=Busy)
    words: Words = field(default_factory=Words)
    last_order: int = 0
    look_at: float | None = None
    read_until: float = 0.0
    next_read: float = 0.0
    later: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def newest(self) -> KnownExecution | None:
        """The execution that started last, as far as anybody heard."""
        return self.executions[-1] if self.executions else None

    def entry(self, intent_id: str) -> Entry | None:
        """Find a pending entry by its intent's id."""
        return next((entry for entry in self.pending if entry.id == intent_id), None)

    def without(self, ids: Iterable[str]) -> "PipelineState":
        """Give the state without these pending entries."""
        gone = set(ids)
        return replace(self, pending=tuple(entry for entry in self.pending if entry.id not in gone))

    def with_entry(self, entry: Entry) -> "PipelineState":
        """Put an entry in the place of the one of its id, else last."""
        if self.entry(entry.id) is None:
            return replace(self, pending=(*self.pending, entry))
        return replace(self, pending=tuple(entry if one.id == entry.id else one for one in self.pending))


NEW = PipelineState()
"""A pipeline that the ledger does not know."""
