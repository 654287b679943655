"""Rollbacks planned for a time to come, as the ledger knows them: what the Scheduler does is made to follow these.

Values only. Times are seconds since the epoch.
"""

from collections.abc import Iterable

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
