"""The completer: looks at a pipeline again as long as something of it is open, and never otherwise.

It is a message of the function's own on its queue, delayed by SQS: at most a minute, one chain a pipeline. So nothing
runs, and nothing costs, while nothing is open.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from revision_trigger.domain.state import Seen
from revision_trigger.starter import Ledger

SOONEST, LATEST = 5, 60
"""Seconds until the first look, and between later ones."""
DUE = 5.0
"""Seconds by which SQS's clock may differ from the ledger's: a wake that much too early is the one expected."""


@dataclass(frozen=True, slots=True)
class Wakes:
    """Sends reminders: `send` takes pipeline, tries and delay in seconds, and raises Retry."""

    ledger: Ledger
    send: Callable[[str, int, int], None]

    def plan(self, pipeline: str, *, tries: int = 0) -> None:
        """Have the pipeline looked at again, unless that is planned already. Raises Retry.

        It is sent before it is noted: a note without its message would keep everybody from sending another.
        """
        delay = min(LATEST, SOONEST * 2 ** min(tries, 10))
        early = DUE if tries else 0.0
        seen = self.ledger.recall(pipeline)
        if self._is_due(seen, early):
            self.send(pipeline, tries, delay)
        while self._is_due(seen, early):
            planned = replace(seen.state, wake_at=seen.now + delay)
            seen = self.ledger.change(pipeline, seen, planned).seen

    def _is_due(self, seen: Seen, early: float) -> bool:
        return self._is_open(seen) and seen.state.wake_at <= seen.now + early

    def _is_open(self, seen: Seen) -> bool:
        return bool(seen.state.waiting) or seen.state.claim is not None
