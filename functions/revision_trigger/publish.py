"""Decisions made known beyond the log: kept in the journal, announced as events. A failure here undoes no decision."""

from collections.abc import Callable, Sequence
from typing import Protocol

from revision_trigger.domain.outcome import Outcome, Retry
from revision_trigger.reconcile.tools import Remaining

PUBLISH_TIME = 9.0
"""Seconds that both may take: two writes of the journal and an announcement."""


class Journal(Protocol):
    """The door to the journal."""

    def keep(self, outcomes: Sequence[Outcome], *, now: float) -> None:
        """Keep what started nothing; raises Retry."""


class Announcer(Protocol):
    """The door to the event bus."""

    def announce(self, outcomes: Sequence[Outcome]) -> None:
        """Announce every decision; raises Retry."""


def publish(  # noqa: PLR0913  what it works with, by name
    outcomes: Sequence[Outcome],
    remaining: Remaining,
    *,
    journal: Journal,
    announcer: Announcer,
    now: Callable[[], float],
    warn: Callable[[str], object],
) -> None:
    """Keep and announce decisions, one batch at a time; what fails is only warned of."""
    if not outcomes:
        return
    if remaining() < PUBLISH_TIME:
        warn("too late in the invocation to keep and announce its decisions; they are in the log alone")
        return
    try:
        journal.keep(outcomes, now=now())
    except Retry as fault:
        warn(fault.message)
    try:
        announcer.announce(outcomes)
    except Retry as fault:
        warn(fault.message)
