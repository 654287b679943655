"""What keeps a rollback from being undone or repeated: holds, quarantined revisions, and what was rolled back when.

Values only, kept in the pipeline's state. Times are seconds since the epoch.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from revision_trigger.domain.pins import Pins, is_part_of
from revision_trigger.domain.value_class import value_class

PLAN_LIMIT = 20
"""Names remembered of one pipeline; those go first of which nothing is to come."""
REVOKED_LIMIT = 50
OTHERS_LIMIT = 20


@value_class
class PlannedRollback:
    """The newest word on one name: a rollback at `at`, or a cancellation, which has no `detail`.

    `event` is what said so, and `time` when. `due` is the id of the rollback that it becomes; of a cancellation, of the
    one that it cancelled. `detail` is what is asked for then, as JSON. `others` are the events that this one outran in
    the very same second: an event tells no finer time.
    """

    name: str
    event: str
    time: float
    at: float = 0.0
    due: str | None = None
    detail: str | None = None
    others: tuple[str, ...] = ()

    def is_open(self, now: float) -> bool:
        """Whether a rollback is still to come."""
        return self.detail is not None and now < self.at


def kept(plans: Iterable[PlannedRollback], newest: PlannedRollback, now: float) -> tuple[PlannedRollback, ...]:
    """Give the plans with the newest word on one name among them."""
    others = [plan for plan in plans if plan.name != newest.name]
    while len(others) >= PLAN_LIMIT:
        others.remove(min(others, key=lambda plan: (plan.is_open(now), plan.time)))
    return (*others, newest)


HOLD_LIMIT = 20
QUARANTINE_LIMIT = 50
ROLLBACK_LIMIT = 50
"""Rollbacks remembered; no policy may allow more of them in one period."""
CONFIRMED_LIMIT = 50
ENDED_LIMIT = 50


@value_class
class Hold:
    """Nothing starts by itself until `until`, or until it is released.

    `id` is that of the ask that set it. With `ends_with_newer`, something newer than the bad revisions ends it too.
    """

    id: str
    reason: str
    since: float
    until: float | None = None
    ends_with_newer: bool = False

    def lasts(self, now: float) -> bool:
        """Whether it holds at the ledger's `now`."""
        return self.until is None or now < self.until


@value_class
class Quarantined:
    """The pairs by which a bad vector differed from what the rollback `id` went back to."""

    id: str
    pairs: Pins

    def covers(self, vector: Pins) -> bool:
        """Whether the vector has all of them."""
        return is_part_of(self.pairs, vector)


@value_class
class RolledBack:
    """One rollback: begun at `at` by the ledger's clock; its execution, once that is known."""

    id: str
    at: float
    automatic: bool
    execution_id: str | None = None


@value_class
class Safeguards:
    """All of them. `released_at` is the newest Release, `ended` are holds that ended: an old ask sets none anew.

    `plans` are the newest word on each name, `revoked` the ids of rollbacks that must not happen when they come due.
    """

    holds: tuple[Hold, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    rolled_back: tuple[RolledBack, ...] = ()
    confirmed: tuple[str, ...] = ()
    released_at: float = 0.0
    ended: tuple[str, ...] = ()
    plans: tuple[PlannedRollback, ...] = ()
    revoked: tuple[str, ...] = ()

    def active(self, now: float) -> tuple[Hold, ...]:
        """Give the holds that last."""
        return tuple(hold for hold in self.holds if hold.lasts(now))

    def is_bad(self, vector: Pins) -> bool:
        """Whether the vector has all pairs of something that was rolled back."""
        return any(one.covers(vector) for one in self.quarantined)

    def is_rollback(self, execution_id: str) -> bool:
        """Whether a rollback of ours became this execution."""
        return any(one.execution_id == execution_id for one in self.rolled_back)

    def with_hold(self, hold: Hold) -> "Safeguards":
        """Add a hold; beyond the limit the two oldest become one that lasts as long as either."""
        holds = (*(one for one in self.holds if one.id != hold.id), hold)
        if len(holds) > HOLD_LIMIT:
            holds = (_joined(holds[0], holds[1]), *holds[2:])
        return replace(self, holds=holds)

    def without_holds(self, ids: Collection[str]) -> "Safeguards":
        """End these holds."""
        holds = tuple(hold for hold in self.holds if hold.id not in ids)
        ended = (*self.ended, *(hold.id for hold in self.holds if hold.id in ids))
        return replace(self, holds=holds, ended=ended[-ENDED_LIMIT:])

    def with_rollback(self, rollback: RolledBack, bad: Quarantined) -> "Safeguards":
        """Note a rollback that is about to begin, and what it takes away."""
        others = (one for one in self.quarantined if one.pairs != bad.pairs)
        quarantined = (*others, bad) if bad.pairs else self.quarantined
        noted = (*(one for one in self.rolled_back if one.id != rollback.id), rollback)
        return replace(self, quarantined=quarantined[-QUARANTINE_LIMIT:], rolled_back=noted[-ROLLBACK_LIMIT:])

    def with_start(self, ids: Collection[str], execution_id: str, vector: Pins) -> "Safeguards":
        """Note what these asks became. What starts although it was quarantined was forced: that lifts it."""
        noted = (replace(one, execution_id=execution_id) if one.id in ids else one for one in self.rolled_back)
        quarantined = tuple(one for one in self.quarantined if not one.covers(vector))
        return replace(self, rolled_back=tuple(noted), quarantined=quarantined)

    def without_rollbacks(self, ids: Collection[str]) -> "Safeguards":
        """Undo what was noted for rollbacks that certainly did not begin; no ended hold is remembered for them."""
        return replace(
            self,
            holds=tuple(one for one in self.holds if one.id not in ids),
            quarantined=tuple(one for one in self.quarantined if one.id not in ids),
            rolled_back=tuple(one for one in self.rolled_back if one.id not in ids),
        )

    def with_confirmed(self, execution_id: str) -> "Safeguards":
        """Note that somebody found this execution good."""
        others = (one for one in self.confirmed if one != execution_id)
        return replace(self, confirmed=(*others, execution_id)[-CONFIRMED_LIMIT:])

    def plan(self, name: str) -> PlannedRollback | None:
        """Find the newest word on this name."""
        return next((plan for plan in self.plans if plan.name == name), None)

    def with_plan(self, plan: PlannedRollback, now: float) -> "Safeguards":
        """Let this be the newest word on its name at the ledger's `now`: what was planned under it is revoked."""
        before = self.plan(plan.name)
        coming = plan.due if plan.is_open(now) else None
        revoked = [one for one in self.revoked if one != coming]
        if before and before.due and before.due not in (coming, *revoked):
            revoked.append(before.due)
        return replace(self, plans=kept(self.plans, plan, now), revoked=tuple(revoked[-REVOKED_LIMIT:]))


NONE = Safeguards()


def _joined(one: Hold, other: Hold) -> Hold:
    ends = (one.until, other.until)
    until = None if None in ends else max(end for end in ends if end is not None)
    ends_with_newer = one.ends_with_newer and other.ends_with_newer
    return replace(other, until=until, ends_with_newer=ends_with_newer, since=max(one.since, other.since))
