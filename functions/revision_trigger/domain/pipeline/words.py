"""Holds, releases, confirmations and plans: words of people, of which the newest by event time counts."""

from dataclasses import replace

from revision_trigger.domain.instant import utc
from revision_trigger.domain.intents.rollback import (
    CancelRequest,
    ConfirmRequest,
    HoldRequest,
    PlanRequest,
    ReleaseRequest,
)
from revision_trigger.domain.ledger.marks import Hold, with_hold
from revision_trigger.domain.ledger.pending import Entry, Plan
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import CONFIRMED_LIMIT, WORDS_LIMIT, PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pipeline.ends import End, Step, end_all

Word = HoldRequest | ReleaseRequest | ConfirmRequest | PlanRequest | CancelRequest


def hold(state: PipelineState, request: HoldRequest, now: float) -> Step:
    """Hold from the event's time on. A hold older than the newest release has been released already."""
    at = min(request.time, now)
    if at < float(int(state.words.released_at)):
        return Step(
            state, (_stale(request, Reason.RELEASED_SINCE, f"released since, at {utc(state.words.released_at)}"),)
        )
    one = Hold(request.id, at, now, request.until, text=request.text)
    if not one.lasts(now):
        return Step(state, (_done(request, Reason.TOO_LATE, "its time is over already"),))
    held = replace(state, holds=with_hold(state.holds, one))
    return Step(held, (_done(request, Reason.HOLD_SET, "held"),))


def release(state: PipelineState, request: ReleaseRequest, now: float) -> Step:
    """End the holds set no later than the event's time; what stood when the release was accepted, and no later hold."""
    at = min(request.time, now)
    ended = [one.id for one in state.holds if float(int(one.at)) <= at]
    words = replace(state.words, released_at=max(at, state.words.released_at))
    free = replace(state, words=words, holds=tuple(one for one in state.holds if one.id not in ended))
    if not ended:
        return Step(free, (_done(request, Reason.NOT_HELD, "nothing was held"),))
    return Step(free, (_done(request, Reason.HOLD_RELEASED, f"released {', '.join(ended)}"),))


def confirm(state: PipelineState, request: ConfirmRequest) -> Step:
    """An execution was found good: no timer undoes it."""
    others = tuple(one for one in state.confirmed if one != request.execution_id)
    confirmed = replace(state, confirmed=(*others, request.execution_id)[-CONFIRMED_LIMIT:])
    return Step(
        confirmed, (_done(request, Reason.EXECUTION_CONFIRMED, f"execution {request.execution_id} is confirmed"),)
    )


def plan(state: PipelineState, request: PlanRequest, now: float, *, suspect: str | None) -> Step:
    """Plan a rollback; the newest word on a name ends what was planned under it before. The plan itself is pending."""
    known = state.words.plans.get(request.name)
    if known is not None and request.time < known:
        return Step(
            state, (_stale(request, Reason.PLAN_OUTDATED, f"{request.name}: a newer word of {utc(known)} stands"),)
        )
    step = _said(state, request.name, request.time, by=request.id)
    entry = Entry(
        request.id, "rollback", state.last_order + 1, min(request.time, now), plan=Plan(request.name, request.at)
    )
    planned = replace(step.state, last_order=entry.order).with_entry(replace(entry, suspect=suspect))
    return Step(planned, step.ends)


def cancel(state: PipelineState, request: CancelRequest) -> Step:
    """Take back what is planned under a name. What already took effect is not a plan any more."""
    known = state.words.plans.get(request.name)
    if known is not None and request.time < known:
        return Step(
            state, (_stale(request, Reason.PLAN_OUTDATED, f"{request.name}: a newer word of {utc(known)} stands"),)
        )
    step = _said(state, request.name, request.time, by=request.id)
    reason = Reason.PLAN_CANCELLED if step.ends else Reason.NOT_PLANNED
    done = _done(request, reason, f"{request.name}: {len(step.ends)} planned rollbacks cancelled")
    return Step(step.state, (*step.ends, done))


def _said(state: PipelineState, name: str, at: float, *, by: str) -> Step:
    """Note the newest word on a name, and end the plan that the word replaces."""
    others = {one: when for one, when in state.words.plans.items() if one != name}
    plans = dict(list({**others, name: at}.items())[-WORDS_LIMIT:])
    replaced = [one for one in state.pending if one.plan and one.plan.name == name and one.effect is None]
    ends = [End(one.id, Status.SUPERSEDED, Reason.PLAN_OUTDATED, f"{by} is the newer word") for one in replaced]
    return end_all(replace(state, words=replace(state.words, plans=plans)), ends)


def _done(request: Word, reason: Reason, sentence: str) -> End:
    return End(request.id, Status.DONE, reason, sentence)


def _stale(request: Word, reason: Reason, sentence: str) -> End:
    return End(request.id, Status.STALE, reason, sentence)
