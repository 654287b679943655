"""Intents that have just come: each is taken into the state, or ended, by the rule of its kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import (
    CancelRequest,
    ConfirmRequest,
    HoldRequest,
    LastGood,
    PlanRequest,
    ReleaseRequest,
    RollbackRequest,
)
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import Body, IntentRecord
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import Held
from revision_trigger.domain.outcome import Fault, Reason
from revision_trigger.domain.pipeline import words
from revision_trigger.domain.pipeline.accept import accept
from revision_trigger.domain.pipeline.copies import next_attempt
from revision_trigger.domain.pipeline.ends import End, Step
from revision_trigger.domain.rollback.effect import take_effect
from revision_trigger.domain.routing.routes import Pipeline
from revision_trigger.domain.value_class import value_class

Arriving = (
    DesiredRevision | RollbackRequest | HoldRequest | ReleaseRequest | ConfirmRequest | PlanRequest | CancelRequest
)


@value_class
class Arrival:
    """One intent, as it came; `unanswered` is the fault of its look-up, if AWS refused or could not answer.

    `before` is the record of the same intent where it is accepted again.
    """

    intent: Arriving
    unanswered: Fault | None = None
    before: IntentRecord | None = None

    @property
    def attempt(self) -> int:
        """Which attempt of the intent this is."""
        return next_attempt(self.before) if self.before else 1

    @property
    def body(self) -> Body:
        """What the record keeps of it, whole."""
        if isinstance(self.intent, DesiredRevision):
            return Body(self.intent.revisions, self.intent.symbols, self.intent.variables)
        return Body(rollback=_rollback_of(self.intent))


def _rollback_of(intent: Arriving) -> RollbackRequest | None:
    """Give the rollback that an intent asks for; of a plan, the one that is due at its time."""
    if isinstance(intent, PlanRequest):
        return RollbackRequest(
            intent.id, intent.pipeline, LastGood(), intent.at, Reason.ROLLBACK_DUE, origin=intent.origin
        )
    return intent if isinstance(intent, RollbackRequest) else None


def taken_in(held: Held, arrivals: list[Arrival], pipeline: Pipeline) -> Step:
    """Take all arrivals in, in their order: requests have been put before events by their caller."""
    step = Step(held.state)
    for arrival in arrivals:
        taken = _TAKE[type(arrival.intent)](step.state, arrival.intent, _Facts(pipeline, held.now, arrival))
        step = Step(_with_attempt(taken.state, arrival), step.ends + taken.ends)
    return step


def _with_attempt(state: PipelineState, arrival: Arrival) -> PipelineState:
    entry = state.entry(arrival.intent.id)
    return state.with_entry(replace(entry, attempt=arrival.attempt)) if entry else state


def record_of(arrival: Arrival, end: End | None, now: float) -> IntentRecord:
    """Give the record of an arrival: pending, or ended at once."""
    intent = arrival.intent
    content = getattr(intent, "content", "")
    why = getattr(intent, "text", "")
    record = IntentRecord(
        intent.id,
        intent.pipeline,
        type(intent).__name__,
        content,
        arrival.body,
        intent.time,
        arrival.before.first_seen if arrival.before else now,
        attempt=arrival.attempt,
        why=why,
        origin=intent.origin,
    )
    return ended(record, end) if end else record


def ended(record: IntentRecord, end: End) -> IntentRecord:
    """Give the record with what became of its intent."""
    return replace(record, status=end.status, reason=end.reason, sentence=end.sentence, execution_id=end.execution_id)


@value_class
class _Facts:
    pipeline: Pipeline
    now: float
    arrival: Arrival


def _revisions(state: PipelineState, intent: Any, facts: _Facts) -> Step:  # noqa: ANN401  the table chose its kind
    """What is accepted again is never expired: somebody took it up by hand."""
    arrival = facts.arrival
    max_age = float("inf") if arrival.before else facts.pipeline.max_age
    return accept(state, intent, facts.now, max_age=max_age, unanswered=arrival.unanswered)


def _rollback(state: PipelineState, request: Any, facts: _Facts) -> Step:  # noqa: ANN401  the table chose its kind
    """A rollback takes effect when it is accepted; its target is looked for right after."""
    entry = Entry(
        request.id,
        "rollback",
        state.last_order + 1,
        min(request.time, facts.now),
        suspect=request.suspect,
        is_automatic=request.automatic,
    )
    state = replace(state, last_order=entry.order).with_entry(entry)
    return Step(take_effect(state, entry, facts.pipeline.rollback, now=facts.now))


def _planned(state: PipelineState, request: Any, facts: _Facts) -> Step:  # noqa: ANN401  the table chose its kind
    newest = state.newest
    return words.plan(state, request, facts.now, suspect=newest.id if newest else None)


Take = Callable[[PipelineState, Any, _Facts], Step]

_TAKE: Mapping[type, Take] = MappingProxyType(
    {
        DesiredRevision: _revisions,
        RollbackRequest: _rollback,
        PlanRequest: _planned,
        HoldRequest: lambda state, request, facts: words.hold(state, request, facts.now),
        ReleaseRequest: lambda state, request, facts: words.release(state, request, facts.now),
        ConfirmRequest: lambda state, request, _: words.confirm(state, request),
        CancelRequest: lambda state, request, _: words.cancel(state, request),
    }
)
"""Kind of intent -> how it is taken in."""
