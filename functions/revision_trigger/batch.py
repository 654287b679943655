"""One invocation: every record ends in decisions, goes to the dead-letter queue, or back where it came from.

One bad record never takes its batch down. What comes back is SQS's partial batch response (Lambda Developer Guide,
"Reporting batch item failures").
"""

import json
from collections.abc import Callable, Sequence
from typing import Protocol

from revision_trigger.dispatch import dispatch
from revision_trigger.domain.intents.decoded import DecodedPart, Ignored, Intent
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Decision, Fault, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.decode import decode
from revision_trigger.events.records import Record, is_batch, records_of
from revision_trigger.handlers.revisions import Service
from revision_trigger.reconcile.tools import Remaining

BURY_TIME = 14.0
"""Seconds that a dead letter, and the return of what comes again after it, may take; with one to spare."""
RETURN_TIME = 8.0
"""Seconds that the return may take; where they are too few, SQS's own time-out brings records back."""


class DeadLetters(Protocol):
    """The door to the dead-letter queue."""

    def send(self, body: str, *, reason: Reason, message: str) -> None:
        """Take a record that no retry can help; raises Retry."""


class Queue(Protocol):
    """The door to the queue that records come from."""

    def return_later(self, kept: Sequence[Record]) -> None:
        """Let records come again later the more often they came; without it they come when SQS sees fit."""


Report = Callable[[Outcome, Record | None], None]
"""Says one decision to those who watch, and on which record; on none if the intent had waited in the ledger."""

Publish = Callable[[Sequence[Outcome], Remaining], None]
"""Makes decisions known beyond the log."""

BatchResponse = dict[str, list[dict[str, str]]]


class HandBack(Exception):
    """At least one record must come again and has no id to say so by: the whole invocation is handed back."""


@value_class
class Batch:
    """Answers for whole invocations."""

    routes: Routes
    service: Service
    dead_letters: DeadLetters
    queue: Queue
    report: Report
    publish: Publish

    def consume(self, event: object, remaining: Remaining) -> BatchResponse | None:
        """Settle every record; raises HandBack where a record without an id must come again."""
        records = records_of(event)
        read = [[_judged(part) for part in decode(delivery, self.routes)] for delivery in records]
        intents = [part for parts in read for part in parts if not isinstance(part, Outcome)]
        fulfilled, drained = dispatch(self.service, intents, remaining)
        decided = iter(fulfilled)
        settled = [
            self._settle(delivery, [part if isinstance(part, Outcome) else next(decided) for part in parts], remaining)
            for delivery, parts in zip(records, read, strict=True)
        ]
        for outcome in drained:
            self.report(outcome, None)
        self.publish([outcome for outcomes in [*settled, drained] for outcome in outcomes], remaining)
        kept = [delivery for delivery, outcomes in zip(records, settled, strict=True) if _comes_again(outcomes)]
        if kept and remaining() >= RETURN_TIME:
            self.queue.return_later([delivery for delivery in kept if delivery.receipt_handle])
        return self._response(event, kept)

    def _settle(self, delivery: Record, outcomes: list[Outcome], remaining: Remaining) -> list[Outcome]:
        """Bury a record if it must be, and report its decisions; what they are then."""
        if not _comes_again(outcomes):
            outcomes += self._bury(delivery, outcomes, remaining)
        for outcome in outcomes:
            self.report(outcome, delivery)
        return outcomes

    def _bury(self, delivery: Record, outcomes: list[Outcome], remaining: Remaining) -> list[Outcome]:
        """Send a record with a rejected intent to the dead-letter queue, once, with the first reason."""
        rejected = next((outcome for outcome in outcomes if outcome.decision is Decision.REJECTED), None)
        if rejected is None:
            return []
        try:
            _check_time(remaining())
            self.dead_letters.send(delivery.body, reason=rejected.reason, message=rejected.message)
        except Retry as fault:
            return [Outcome.of(fault, rejected.intent_id, rejected.pipeline)]
        return []

    def _response(self, event: object, kept: list[Record]) -> BatchResponse | None:
        if any(delivery.message_id is None for delivery in kept):
            raise HandBack(f"{len(kept)} to come again; the decisions are in the log")
        if not is_batch(event):
            return None
        return {"batchItemFailures": [{"itemIdentifier": str(delivery.message_id)} for delivery in kept]}


def _judged(part: DecodedPart) -> Outcome | Intent:
    """Give the outcome of a part that asks for nothing, or the intent that has none yet."""
    if isinstance(part, Rejected):
        return Outcome.of(part)
    if isinstance(part, Ignored):
        return Outcome(part.decision, part.reason, part.message, part.intent_id)
    return part


def _comes_again(outcomes: Sequence[Outcome]) -> bool:
    return any(outcome.decision is Decision.RETRY for outcome in outcomes)


def _check_time(left: float) -> None:
    if left < BURY_TIME:
        raise Retry(Reason.OUT_OF_TIME, f"rejected, but {left:.1f} s are too few to bury it; it comes again")


def bury_intent(dead_letters: DeadLetters, intent: DesiredRevision, fault: Fault) -> None:
    """Bury an intent that had waited, as the Desired Revision that a redrive would ask for again. Raises Retry."""
    body = {
        "name": intent.pipeline,
        "sourceRevisions": [
            {"actionName": pin.action, "revisionType": pin.type, "revisionValue": pin.value} for pin in intent.revisions
        ],
    }
    if intent.variables:
        body["variables"] = [{"name": variable.name, "value": variable.value} for variable in intent.variables]
    dead_letters.send(json.dumps(body), reason=fault.reason, message=fault.message)
