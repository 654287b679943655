"""Reminders: the function looks at a pipeline again as long as something of the pipeline is open, and never otherwise.

A reminder is a message on the function's own queue, delayed by SQS, usually by at most a minute. Each pipeline has one
chain of them. So nothing runs, and nothing costs, while nothing is open.
"""

from collections.abc import Callable
from dataclasses import replace
from math import ceil

from revision_trigger.domain.ledger import holds
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Ledger

SOONEST, LATEST = 5, 60
"""Seconds until the first look, and the most seconds between two later looks."""
FARTHEST = 900
"""The most seconds that SQS delays a message. A hold that ends later takes several reminders, one after the other."""
DUE = 5.0
"""Seconds by which SQS's clock may differ from the ledger's. A reminder that comes so much too early is still the one
that the ledger says is planned."""


@value_class
class Reminders:
    """Sends reminders. `send` takes the pipeline, how many came in a row, and the delay in seconds; it raises Retry."""

    ledger: Ledger
    send: Callable[[str, int, int], None]

    def plan(self, pipeline: str, *, tries: int = 0) -> None:
        """Have the pipeline looked at again, unless a reminder is planned already. Raises Retry.

        The reminder is sent before the ledger notes it. A note without a message would keep every worker from sending
        a reminder.
        """
        early = DUE if tries else 0.0
        seen = self.ledger.recall(pipeline)
        delay = _delay(seen, tries)
        if delay is None or _is_planned(seen, early, delay):
            return
        self.send(pipeline, tries, delay)
        while _delay(seen, tries) is not None and not _is_planned(seen, early, delay):
            planned = replace(seen.state, wake_at=seen.now + delay)
            seen = self.ledger.change(pipeline, seen, planned).seen


def _delay(seen: Snapshot, tries: int) -> int | None:
    """Give the seconds until the next look; None if nothing is open and no hold ends by itself."""
    if seen.state.waiting or seen.state.claim is not None:
        return min(LATEST, SOONEST << min(tries, 10))
    ends_at = holds.ends_at(seen.state)
    if ends_at is None:
        return None
    left: int = ceil(ends_at - seen.now) + 1
    return min(FARTHEST, max(SOONEST, left))


def _is_planned(seen: Snapshot, early: float, delay: int) -> bool:
    """Whether a look is planned for the near future. A look in the past, or at a hold's far end, does not count."""
    soonest, latest = seen.now + early, seen.now + max(delay, LATEST) + DUE
    return soonest < seen.state.wake_at <= latest
