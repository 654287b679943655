"""Whether a rollback may happen now: in time, about what still runs, not confirmed, and not in a loop."""

from collections.abc import Collection

from revision_trigger.domain.intents.rollback import Back, LastGood, RollbackRequest
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.routing.policy import Policy
from revision_trigger.domain.value_class import value_class

LOUD = frozenset({Reason.ROLLBACK_GUARD, Reason.NO_GOOD_EXECUTION})
"""Reasons of ignored automatic rollbacks that somebody must hear of: the bad revision still runs."""


@value_class
class Facts:
    """What is known at the ledger's `now`: the policy, the newest start, and the stages that came through of it.

    `stage_rollbacks` are the executions by which CodePipeline itself rolled a stage back.
    """

    policy: Policy
    now: float
    last: str | None
    stages: Collection[str] = ()
    stage_rollbacks: Collection[str] = ()


def stopped(state: State, ask: RollbackRequest, facts: Facts) -> Outcome | None:
    """Say why a rollback does not happen, None if it may. To be judged on the very state that is claimed from.

    The order counts: what has become idle is not the guard's.
    """
    for question in (_revoked, _late, _outrun, _confirmed, _gone, _looping):
        reason, message = question(state, ask, facts) or (None, "")
        if reason:
            decision = Decision.STALE if reason is Reason.NEWER_STARTED else Decision.IGNORED
            return Outcome(decision, reason, message, ask.id, ask.pipeline, ask.suspect, origin=ask.origin)
    return None


Why = tuple[Reason, str] | None


def _revoked(state: State, ask: RollbackRequest, _: Facts) -> Why:
    """A schedule may have fired just before it was deleted, and a worker that stood still may have made it anew."""
    if ask.id not in state.safeguards.revoked:
        return None
    return Reason.PLAN_OUTDATED, "it was cancelled, or planned anew, since it was planned"


def _late(_: State, ask: RollbackRequest, facts: Facts) -> Why:
    late = facts.now - ask.time
    if ask.max_lateness is None or late <= ask.max_lateness:
        return None
    return Reason.TOO_LATE, f"due {late:.0f} s ago, expected at most {ask.max_lateness:.0f}; ask again if still wanted"


def _outrun(state: State, ask: RollbackRequest, _: Facts) -> Why:
    """`back` and `last-good` mean what ran when they were asked for, not what a rollback since then went back to."""
    relative = isinstance(ask.to, LastGood | Back) and ask.suspect is None
    if not relative or all(one.at <= ask.time for one in state.safeguards.rolled_back):
        return None
    return Reason.NEWER_STARTED, "another rollback began after this one was asked for; ask again to go back further"


def _confirmed(state: State, ask: RollbackRequest, facts: Facts) -> Why:
    if not ask.unless_confirmed:
        return None
    if ask.suspect in state.safeguards.confirmed:
        return Reason.CONFIRMED, f"execution {ask.suspect} was confirmed"
    if ask.confirming_stage in facts.stages:
        return Reason.CONFIRMED, f"execution {ask.suspect} came through stage {ask.confirming_stage}"
    return None


def _gone(_: State, ask: RollbackRequest, facts: Facts) -> Why:
    if ask.suspect is None or ask.suspect == facts.last:
        return None
    return Reason.SUSPECT_GONE, f"the newest start is {facts.last or 'unknown'}, not execution {ask.suspect} any more"


def _looping(state: State, ask: RollbackRequest, facts: Facts) -> Why:
    """Only what happens by itself can loop. A failed rollback's next one need not cool down: its limit is the count."""
    if not ask.automatic:
        return None
    guards, policy = state.safeguards, facts.policy
    again = ask.suspect is not None and (guards.is_rollback(ask.suspect) or ask.suspect in facts.stage_rollbacks)
    if again and not policy.next_older:
        return _guard("a rollback itself went wrong, and nextOlder is off")
    times = [one.at for one in guards.rolled_back if one.automatic and one.id != ask.id]
    if sum(facts.now - at < policy.period for at in times) >= policy.times:
        return _guard(f"{policy.times} automatic rollbacks within {policy.period:.0f} s are the limit")
    failed_again = again and ask.reason is Reason.EXECUTION_FAILED
    if times and not failed_again and facts.now - max(times) < policy.cool_down:
        return _guard(f"the last automatic rollback is less than {policy.cool_down:.0f} s ago (coolDown)")
    return None


def _guard(why: str) -> Why:
    return Reason.ROLLBACK_GUARD, f"{why}: nothing is rolled back, somebody must look"
