"""One invocation: every record ends in decisions, goes to the dead-letter queue, or back where it came from.

One bad record never takes its batch down. What comes back is SQS's partial batch response (Lambda Developer Guide,
"Reporting batch item failures").
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from revision_trigger.domain.decision import Decision, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.intent import Ignored
from revision_trigger.domain.routes import Routes
from revision_trigger.events.decode import decode
from revision_trigger.events.delivery import Delivery, deliveries, is_batch
from revision_trigger.service import Remaining, Service


class DeadLetters(Protocol):
    """The door to the dead-letter queue."""

    def send(self, body: str, *, reason: Reason, message: str) -> None:
        """Take a record that no retry can help; raises Retry."""


Report = Callable[[Outcome, Delivery], None]
"""Says one decision to those who watch."""

BatchResponse = dict[str, list[dict[str, str]]]


class HandBack(Exception):
    """At least one record must come again and has no id to say so by: the whole invocation is handed back."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers for whole invocations."""

    routes: Routes
    service: Service
    dead_letters: DeadLetters
    report: Report

    def consume(self, event: object, remaining: Remaining) -> BatchResponse | None:
        """Settle every record; raises HandBack where a record without an id must come again."""
        kept = [delivery for delivery in deliveries(event) if not self._settle(delivery, remaining)]
        if any(delivery.message_id is None for delivery in kept):
            raise HandBack(f"{len(kept)} to come again; the decisions are in the log")
        if not is_batch(event):
            return None
        return {"batchItemFailures": [{"itemIdentifier": str(delivery.message_id)} for delivery in kept]}

    def _settle(self, delivery: Delivery, remaining: Remaining) -> bool:
        """Bring one record to its decisions and report them; False if it must come again."""
        outcomes = self._outcomes(delivery, remaining)
        if all(outcome.decision is not Decision.RETRY for outcome in outcomes):
            outcomes = self._bury(delivery, outcomes)
        for outcome in outcomes:
            self.report(outcome, delivery)
        return all(outcome.decision is not Decision.RETRY for outcome in outcomes)

    def _outcomes(self, delivery: Delivery, remaining: Remaining) -> list[Outcome]:
        try:
            asked = decode(delivery, self.routes)
            if isinstance(asked, Ignored):
                return [Outcome(Decision.IGNORED, asked.reason, asked.message, asked.intent_id)]
            return [self.service.fulfil(intent, remaining) for intent in asked]
        except Rejected as fault:
            return [Outcome.of(fault)]
        except Exception as error:  # noqa: BLE001  a bug must not take the batch down: this record alone comes again
            return [Outcome.of(Retry(Reason.INTERNAL_ERROR, _where(error)))]

    def _bury(self, delivery: Delivery, outcomes: list[Outcome]) -> list[Outcome]:
        """Send a record with a rejected intent to the dead-letter queue, once, with the first reason."""
        rejected = next((outcome for outcome in outcomes if outcome.decision is Decision.REJECTED), None)
        if rejected is None:
            return outcomes
        try:
            self.dead_letters.send(delivery.body, reason=rejected.reason, message=rejected.message)
        except Retry as fault:
            return [*outcomes, Outcome.of(fault)]
        return outcomes


def _where(error: Exception) -> str:
    """Say what broke and in which line of ours: enough to find it, without the event that did it."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name} ({frame.filename}:{frame.lineno}); please report it"
