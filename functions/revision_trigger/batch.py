"""One invocation: every record ends in decisions, goes to the dead-letter queue, or comes again from its queue.

A bad record never fails the other records of its batch. The answer to SQS is a partial batch response (Lambda Developer
Guide, "Reporting batch item failures").
"""

from collections.abc import Callable, Iterator, Sequence

from revision_trigger.deadline import Deadline
from revision_trigger.dispatch import dispatch
from revision_trigger.domain.intents.decoded import DecodedPart, Ignored, Intent
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.events.decode import decode
from revision_trigger.events.records import Record, is_batch, records_of
from revision_trigger.handlers.kinds import Handlers
from revision_trigger.ports import DeadLetters, Queue

BURY_TIME = 14.0
"""Seconds that a dead letter, and then the return of records that must come again, may take; one second is spare."""
RETURN_TIME = 8.0
"""Seconds that the return may take. If fewer are left, SQS's own timeout brings the records back."""

Report = Callable[[Outcome, Record | None], None]
"""Tells one decision, and the record it is about; None if the intent was waiting in the ledger."""

Publish = Callable[[Sequence[Outcome], Deadline], None]
"""Tells all decisions of a batch beyond the log."""

BatchResponse = dict[str, list[dict[str, str]]]


class HandBack(Exception):
    """A record must come again and has no id to name it by, so the whole invocation must come again."""


@value_class
class Batch:
    """Answers for whole invocations."""

    routes: Routes
    handlers: Handlers
    dead_letters: DeadLetters
    queue: Queue
    report: Report
    publish: Publish

    def consume(self, event: object, deadline: Deadline) -> BatchResponse | None:
        """Bring every record to its decisions. Raises HandBack if a record without an id must come again."""
        records = records_of(event)
        read = [[_judged(part) for part in decode(record, self.routes)] for record in records]
        intents = [part for parts in read for part in parts if not isinstance(part, Outcome)]
        decided, on_waiting = dispatch(self.handlers, intents, deadline)
        told: list[Outcome] = []
        kept: list[Record] = []
        for record, answers in [*_answers(records, read, decided), (None, on_waiting)]:
            outcomes = [*answers, *(self._bury(record, answers, deadline) if record else ())]
            for outcome in outcomes:
                self.report(outcome, record)
            told += outcomes
            if record and _comes_again(outcomes):
                kept.append(record)
        self.publish(told, deadline)
        if kept and deadline.left >= RETURN_TIME:
            self.queue.return_later([record for record in kept if record.receipt_handle])
        return _response(event, kept)

    def _bury(self, record: Record, outcomes: list[Outcome], deadline: Deadline) -> list[Outcome]:
        """Send a record with a rejected intent to the dead-letter queue, once, with the first reason.

        A record that comes again is buried when it comes again. A failure to bury it is one more decision: Retry.
        """
        rejected = next((outcome for outcome in outcomes if outcome.decision is Decision.REJECTED), None)
        if rejected is None or _comes_again(outcomes):
            return []
        try:
            _require_time_to_bury(deadline.left)
            self.dead_letters.send(record.body, reason=rejected.reason, message=rejected.message)
        except Retry as fault:
            return [Outcome.of(fault, rejected.intent_id, rejected.pipeline)]
        return []


def _judged(part: DecodedPart) -> Outcome | Intent:
    """Give the outcome of a part that asks for nothing; give an intent as it is, since it has no outcome yet."""
    if isinstance(part, Rejected):
        return Outcome.of(part)
    if isinstance(part, Ignored):
        return Outcome(part.decision, part.reason, part.message, part.intent_id)
    return part


def _answers(
    records: list[Record], read: list[list[Outcome | Intent]], decided: list[Outcome]
) -> Iterator[tuple[Record, list[Outcome]]]:
    """Give each record with its decisions; `decided` has those on intents, in their order."""
    of_intents = iter(decided)
    for record, parts in zip(records, read, strict=True):
        yield record, [part if isinstance(part, Outcome) else next(of_intents) for part in parts]


def _comes_again(outcomes: Sequence[Outcome]) -> bool:
    return any(outcome.decision is Decision.RETRY for outcome in outcomes)


def _require_time_to_bury(left: float) -> None:
    if left < BURY_TIME:
        raise Retry(Reason.OUT_OF_TIME, f"rejected, but {left:.1f} s are too few to bury it; it comes again")


def _response(event: object, kept: list[Record]) -> BatchResponse | None:
    """Name the records that must come again, as SQS reads it; None for an event that came without a batch."""
    if any(record.message_id is None for record in kept):
        raise HandBack(f"{len(kept)} to come again; the decisions are in the log")
    if not is_batch(event):
        return None
    return {"batchItemFailures": [{"itemIdentifier": str(record.message_id)} for record in kept]}
