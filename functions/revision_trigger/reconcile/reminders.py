"""The completer: looks at a pipeline again as long as something of it is open, and never otherwise.

It is a message of the function's own on its queue, delayed by SQS: at most a minute, one chain a pipeline. So nothing
runs, and nothing costs, while nothing is open.
"""

from collections.abc import Callable
from dataclasses import replace
from math import ceil

from revision_trigger.domain.ledger import holding
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Ledger

SOONEST, LATEST = 5, 60
"""Seconds until the first look, and between later ones."""
FARTHEST = 900
"""Seconds that SQS delays a message at the most: a hold that ends later takes several, one after the other."""
DUE = 5.0
"""Seconds by which SQS's clock may differ from the ledger's: a wake that much too early is the one expected."""


@value_class
class Reminders:
    """Sends reminders: `send` takes pipeline, tries and delay in seconds, and raises Retry."""

    ledger: Ledger
    send: Callable[[str, int, int], None]

    def plan(self, pipeline: str, *, tries: int = 0) -> None:
        """Have the pipeline looked at again, unless that is planned already. Raises Retry.

        It is sent before it is noted: a note without its message would keep everybody from sending another.
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
    """Give the seconds until the next look; None where nothing is open, nor held until some time."""
    if seen.state.waiting or seen.state.claim is not None:
        return min(LATEST, SOONEST << min(tries, 10))
    ends_at = holding.ends_at(seen.state)
    if ends_at is None:
        return None
    left: int = ceil(ends_at - seen.now) + 1
    return min(FARTHEST, max(SOONEST, left))


def _is_planned(seen: Snapshot, early: float, delay: int) -> bool:
    """Whether a look is planned already: not one that is over, nor one for the far end of a hold."""
    soonest, latest = seen.now + early, seen.now + max(delay, LATEST) + DUE
    return soonest < seen.state.wake_at <= latest
