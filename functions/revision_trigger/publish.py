"""Decisions told beyond the log: kept in the journal, announced as events. A failure here undoes no decision."""

from collections.abc import Callable, Sequence

from revision_trigger.deadline import Deadline
from revision_trigger.domain.outcome import Outcome, Retry
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Announcer, Journal

PUBLISH_TIME = 9.0
"""Seconds that publishing may take: two writes of the journal and one announcement."""


@value_class
class Publisher:
    """Keeps and announces the decisions of a batch. `now` gives the ledger's time; `warn` writes to the log."""

    journal: Journal
    announcer: Announcer
    now: Callable[[], float]
    warn: Callable[[str], object]

    def publish(self, outcomes: Sequence[Outcome], deadline: Deadline) -> None:
        """Keep and announce decisions. A failure is a warning in the log, no more."""
        if not outcomes:
            return
        if deadline.left < PUBLISH_TIME:
            self.warn("too late in the invocation to keep and announce its decisions; they are in the log alone")
            return
        try:
            self.journal.keep(outcomes, now=self.now())
        except Retry as fault:
            self.warn(fault.message)
        try:
            self.announcer.announce(outcomes)
        except Retry as fault:
            self.warn(fault.message)
