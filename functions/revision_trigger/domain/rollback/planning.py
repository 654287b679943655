"""Planned rollbacks: whether a request to plan or to cancel is the newest request for its plan's name.

A plan is a rollback requested for a time to come, known by a name. The newest request for a name counts, by the time
of its event. `planned` and `cancelled` return the state after the request.
"""

import json
from dataclasses import replace

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.intents.rollback import CancelRequest, PlanRequest
from revision_trigger.domain.ledger.safeguards import OTHERS_LIMIT, PlannedRollback
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Rejected
from revision_trigger.domain.starting.decide import FUTURE_LIMIT


def refusal(state: State, request: PlanRequest, now: float) -> Outcome | None:
    """Return the outcome of a request that plans nothing new at the ledger's time `now`; None if it does plan.

    Raises Rejected for an event time in the future, and for a rollback that would be due already.
    """
    known = state.safeguards.plan(request.name)
    again = _again(known, request)
    if known and again:
        came_before = known.event == event_of(request) and known.is_open(now)
        return _said(request, Decision.DEFERRED, Reason.PLANNED) if came_before else again
    _refuse_future(request, now)
    if request.at <= now:
        sentence = f"at: {now - request.at:.0f} s ago when it came, expected a time to come; ask again with a later one"
        raise Rejected(Reason.TOO_LATE, sentence)
    return None


def planned(state: State, request: PlanRequest, *, comes_as: str, suspect: str, now: float) -> tuple[State, Outcome]:
    """Plan a rollback that `refusal` had nothing against.

    `suspect`, the execution to undo, is fixed now. `comes_as` is the id of the rollback request that will come when
    the plan is due.
    """
    detail = json.dumps({"suspect": suspect} | dict(request.detail), sort_keys=True, separators=(",", ":"))
    plan = PlannedRollback(request.name, event_of(request), request.time, at=request.at, due=comes_as, detail=detail)
    return _with(state, plan, now), _said(request, Decision.DEFERRED, Reason.PLANNED)


def cancelled(state: State, request: CancelRequest, now: float) -> tuple[State, Outcome]:
    """Cancel the plan of this name at the ledger's time `now`, whether or not a plan is known.

    A cancellation is remembered even without a plan, since the request to plan may arrive later. Raises Rejected for
    an event time in the future.
    """
    known = state.safeguards.plan(request.name)
    again = _again(known, request)
    if again and known and known.event == event_of(request):
        return state, _cancellation(request, found=known.due is not None)
    if again:
        return state, again
    _refuse_future(request, now)
    comes_as = known.due if known and known.is_open(now) else None
    plan = PlannedRollback(request.name, event_of(request), request.time, due=comes_as)
    return _with(state, plan, now), _cancellation(request, found=comes_as is not None)


def _cancellation(request: CancelRequest, *, found: bool) -> Outcome:
    return _said(request, Decision.IGNORED, Reason.PLAN_CANCELLED if found else Reason.NOT_PLANNED)


def event_of(request: PlanRequest | CancelRequest) -> str:
    """Return the identity of the request's event, which is the same over every redelivery.

    The request's own id cannot serve: it is made from the plan's name, which later requests use again.
    """
    return intent_id(request.origin.source, request.origin.id) if request.origin else request.id


def _again(known: PlannedRollback | None, request: PlanRequest | CancelRequest) -> Outcome | None:
    """Return the outcome of a request that is not the newest one for its plan's name; None if it is."""
    if known is None:
        return None
    if known.event == event_of(request):
        return _said(request, Decision.DUPLICATE, Reason.ASKED_BEFORE)
    if request.time < known.time or event_of(request) in known.others:
        return _said(request, Decision.STALE, Reason.PLAN_OUTDATED)
    return None


def _with(state: State, plan: PlannedRollback, now: float) -> State:
    """Return the state with this plan in place of the known one of the same name.

    Event times are whole seconds. The event of a known plan of the very same second is remembered, so that a
    redelivery of that event does not replace this plan.
    """
    known = state.safeguards.plan(plan.name)
    if known and known.time == plan.time:
        plan = replace(plan, others=(*known.others, known.event)[-OTHERS_LIMIT:])
    return replace(state, safeguards=state.safeguards.with_plan(plan, now))


def _refuse_future(request: PlanRequest | CancelRequest, now: float) -> None:
    if request.time > now + FUTURE_LIMIT:
        sentence = f"{request.time - now:.0f} s ahead, expected at most {FUTURE_LIMIT:.0f}; mend the sender's clock"
        raise Rejected(Reason.TIME_IN_FUTURE, f"time: {sentence}")


def _said(request: PlanRequest | CancelRequest, decision: Decision, reason: Reason) -> Outcome:
    return Outcome(decision, reason, f"id {request.name}", request.id, request.pipeline, origin=request.origin)
