"""Pending entries: what a pipeline's state keeps of an intent that was accepted and has not started yet.

An entry holds no body. It holds what order, gates and supersession ask for; the rest is in the intent's record.
"""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.pins import Revisions
from revision_trigger.domain.value_class import value_class

Kind = Literal["revisions", "rollback", "promotion"]


@value_class
class Move:
    """Where an entry moves one source action: to which pin (its fingerprint; none before a look-up), at which clock."""

    clock: Clock
    pin: Revisions = ()


@value_class
class Lookup:
    """A question that AWS could not answer yet. It was first asked at `since`, and is asked again at `again`."""

    since: float
    again: float
    attempt: int = 1


@value_class
class Plan:
    """A rollback to come, under a name: the newest word on a name ends the one before."""

    name: str
    at: float


@value_class
class Effect:
    """A rollback that took effect: when, by the ledger's clock, and the execution it goes back to.

    No target yet: the history could not be read. The hold stands, and the first read gives the rest.
    """

    at: float
    target: str | None = None


@value_class
class Entry:
    """One pending intent. `order` is the order of acceptance; `time` the event's, cut to the ledger's.

    `alone`: the intent has variables, which belong to one start. `override` names the freezes that the intent passes.
    `approval` is the execution that a promotion needs an approval for. `suspect` is what an automatic or planned
    rollback takes back. `unread_since` is set where a claim came to nothing without proof: the history since then is
    read before the entry starts. `attempt` grows with each start that certainly did not happen, and so does the token.
    """

    id: str
    kind: Kind
    order: int
    time: float
    moves: Mapping[str, Move] = field(default_factory=lambda: MappingProxyType({}))
    alone: bool = False
    force: bool = False
    override: tuple[str, ...] = ()
    approval: str | None = None
    lookup: Lookup | None = None
    plan: Plan | None = None
    effect: Effect | None = None
    suspect: str | None = None
    is_automatic: bool = False
    unread_since: float | None = None
    attempt: int = 1

    @property
    def is_rollback(self) -> bool:
        """Whether the entry goes back to what ran before: it starts alone, and before everything but what is forced."""
        return self.kind == "rollback"

    @property
    def lacks_target(self) -> bool:
        """Whether the entry is a rollback that nobody has looked a target up for yet."""
        return self.is_rollback and (self.effect is None or self.effect.target is None)

    @property
    def takes_effect(self) -> bool:
        """Whether the entry is a rollback that took effect: a plan is asleep until its time."""
        return self.effect is not None

    def is_newer_than(self, other: "Entry", action: str) -> bool:
        """Whether this entry's word on a source action is the later of the two; a tie goes by acceptance."""
        mine, theirs = self.moves[action].clock, other.moves[action].clock
        return mine.is_newer_than(theirs) or (not theirs.is_newer_than(mine) and self.order > other.order)

    @property
    def clock(self) -> Clock:
        """The newest clock among the sources that the entry moves; without any, the event's time."""
        newest = Clock(self.time)
        for number, move in enumerate(self.moves.values()):
            newest = move.clock if number == 0 or move.clock.is_newer_than(newest) else newest
        return newest
