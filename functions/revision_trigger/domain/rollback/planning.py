"""Whether an ask for a plan, or for its end, is the newest word on its name: each function gives the state after it."""

import json
from dataclasses import replace

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.intents.rollback import CancelRequest, PlanRequest
from revision_trigger.domain.ledger.plans import OTHERS_LIMIT, PlannedRollback
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Rejected
from revision_trigger.domain.starting.decide import FUTURE_LIMIT


def refusal(state: State, ask: PlanRequest, now: float) -> Outcome | None:
    """Say what an ask is that plans nothing new at the ledger's `now`, None if it does. Raises Rejected."""
    known = state.safeguards.plan(ask.name)
    again = _again(known, ask)
    if known and again:
        came_before = known.event == event_of(ask) and known.is_open(now)
        return _said(ask, Decision.DEFERRED, Reason.PLANNED) if came_before else again
    _refuse_future(ask, now)
    if ask.at <= now:
        sentence = f"at: {now - ask.at:.0f} s ago when it came, expected a time to come; ask again with a later one"
        raise Rejected(Reason.TOO_LATE, sentence)
    return None


def planned(state: State, ask: PlanRequest, *, due: str, suspect: str, now: float) -> tuple[State, Outcome]:
    """Plan, with the suspect fixed, what nothing refuses."""
    detail = json.dumps({"suspect": suspect} | dict(ask.detail), sort_keys=True, separators=(",", ":"))
    plan = PlannedRollback(ask.name, event_of(ask), ask.time, at=ask.at, due=due, detail=detail)
    return _with(state, plan, now), _said(ask, Decision.DEFERRED, Reason.PLANNED)


def cancelled(state: State, ask: CancelRequest, now: float) -> tuple[State, Outcome]:
    """Cancel at the ledger's `now`, whether or not anything is known to be planned. Raises Rejected."""
    known = state.safeguards.plan(ask.name)
    again = _again(known, ask)
    if again and known and known.event == event_of(ask):
        return state, _cancellation(ask, found=known.due is not None)
    if again:
        return state, again
    _refuse_future(ask, now)
    due = known.due if known and known.is_open(now) else None
    plan = PlannedRollback(ask.name, event_of(ask), ask.time, due=due)
    return _with(state, plan, now), _cancellation(ask, found=due is not None)


def _cancellation(ask: CancelRequest, *, found: bool) -> Outcome:
    return _said(ask, Decision.IGNORED, Reason.PLAN_CANCELLED if found else Reason.NOT_PLANNED)


def event_of(ask: PlanRequest | CancelRequest) -> str:
    """Give the event that asks, the same over every redelivery: the ask's own id is its name's, which comes again."""
    return intent_id(ask.origin.source, ask.origin.id) if ask.origin else ask.id


def _again(known: PlannedRollback | None, ask: PlanRequest | CancelRequest) -> Outcome | None:
    """Say what an ask is that is not the newest word."""
    if known is None:
        return None
    if known.event == event_of(ask):
        return _said(ask, Decision.DUPLICATE, Reason.ASKED_BEFORE)
    if ask.time < known.time or event_of(ask) in known.others:
        return _said(ask, Decision.STALE, Reason.PLAN_OUTDATED)
    return None


def _with(state: State, plan: PlannedRollback, now: float) -> State:
    """Let the plan follow what was known; one of the same second is remembered, so that it does not come back."""
    known = state.safeguards.plan(plan.name)
    if known and known.time == plan.time:
        plan = replace(plan, others=(*known.others, known.event)[-OTHERS_LIMIT:])
    return replace(state, safeguards=state.safeguards.with_plan(plan, now))


def _refuse_future(ask: PlanRequest | CancelRequest, now: float) -> None:
    if ask.time > now + FUTURE_LIMIT:
        sentence = f"{ask.time - now:.0f} s ahead, expected at most {FUTURE_LIMIT:.0f}; mend the sender's clock"
        raise Rejected(Reason.TIME_IN_FUTURE, f"time: {sentence}")


def _said(ask: PlanRequest | CancelRequest, decision: Decision, reason: Reason) -> Outcome:
    return Outcome(decision, reason, f"id {ask.name}", ask.id, ask.pipeline, origin=ask.origin)
