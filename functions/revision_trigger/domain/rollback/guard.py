"""The guard: whether a rollback may happen now.

A rollback is stopped if it was cancelled, comes too late, is about an execution that is no longer the newest start or
that was confirmed, or if automatic rollbacks would go round in a loop.
"""

from collections.abc import Collection

from revision_trigger.domain.intents.rollback import Back, LastGood, RollbackRequest
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.routing.policy import Policy
from revision_trigger.domain.value_class import value_class

LOUD = frozenset({Reason.ROLLBACK_GUARD, Reason.NO_GOOD_EXECUTION})
"""Reasons of ignored automatic rollbacks that people must be alarmed about: the bad revision still runs."""


@value_class
class RollbackFacts:
    """The facts that the guard judges by, at the ledger's time `now`.

    `last` is the id of the newest start, `stages` are the stages that the suspect came through, `stage_rollbacks` the
    ids of the executions by which CodePipeline itself rolled a stage back.
    """

    policy: Policy
    now: float
    last: str | None
    stages: Collection[str] = ()
    stage_rollbacks: Collection[str] = ()


def stopped(state: State, request: RollbackRequest, facts: RollbackFacts) -> Outcome | None:
    """Return the outcome that says why a rollback does not happen; None if it may happen.

    Judge the very state that the rollback's claim is written over. The order of the questions counts: the limit on
    automatic rollbacks comes last, so that a rollback that has nothing left to do is not reported as stopped by it.
    """
    for question in (_revoked, _late, _outdated, _confirmed, _gone, _looping):
        reason, message = question(state, request, facts) or (None, "")
        if reason:
            decision = Decision.STALE if reason is Reason.NEWER_STARTED else Decision.IGNORED
            return Outcome(
                decision, reason, message, request.id, request.pipeline, request.suspect, origin=request.origin
            )
    return None


Objection = tuple[Reason, str] | None


def _revoked(state: State, request: RollbackRequest, _: RollbackFacts) -> Objection:
    """Stop a rollback whose plan was cancelled or replaced.

    Its schedule may have fired just before the schedule was deleted, or a worker that stood still for a while may have
    created the schedule again.
    """
    if request.id not in state.safeguards.revoked:
        return None
    return Reason.PLAN_OUTDATED, "it was cancelled, or planned anew, since it was planned"


def _late(_: State, request: RollbackRequest, facts: RollbackFacts) -> Objection:
    late = facts.now - request.time
    if request.max_lateness is None or late <= request.max_lateness:
        return None
    return (
        Reason.TOO_LATE,
        f"due {late:.0f} s ago, expected at most {request.max_lateness:.0f}; ask again if still wanted",
    )


def _outdated(state: State, request: RollbackRequest, _: RollbackFacts) -> Objection:
    """Stop a relative rollback that was requested before another rollback began.

    `back` and `last-good` are relative to what ran at the time of the request, not to what a later rollback restored.
    """
    relative = isinstance(request.to, LastGood | Back) and request.suspect is None
    if not relative or all(one.at <= request.time for one in state.safeguards.rolled_back):
        return None
    return Reason.NEWER_STARTED, "another rollback began after this one was asked for; ask again to go back further"


def _confirmed(state: State, request: RollbackRequest, facts: RollbackFacts) -> Objection:
    if not request.unless_confirmed:
        return None
    if request.suspect in state.safeguards.confirmed:
        return Reason.CONFIRMED, f"execution {request.suspect} was confirmed"
    if request.confirming_stage in facts.stages:
        return Reason.CONFIRMED, f"execution {request.suspect} came through stage {request.confirming_stage}"
    return None


def _gone(_: State, request: RollbackRequest, facts: RollbackFacts) -> Objection:
    if request.suspect is None or request.suspect == facts.last:
        return None
    return (
        Reason.SUSPECT_GONE,
        f"the newest start is {facts.last or 'unknown'}, not execution {request.suspect} any more",
    )


def _looping(state: State, request: RollbackRequest, facts: RollbackFacts) -> Objection:
    """Stop automatic rollbacks that would loop; a rollback that a person requested cannot.

    The rollback after a rollback that failed need not wait for the cool-down: only the count per period limits it.
    """
    if not request.automatic:
        return None
    guards, policy = state.safeguards, facts.policy
    again = request.suspect is not None and (
        guards.is_rollback(request.suspect) or request.suspect in facts.stage_rollbacks
    )
    if again and not policy.next_older:
        return _guard("a rollback itself went wrong, and nextOlder is off")
    times = [one.at for one in guards.rolled_back if one.automatic and one.id != request.id]
    if sum(facts.now - at < policy.period for at in times) >= policy.times:
        return _guard(f"{policy.times} automatic rollbacks within {policy.period:.0f} s are the limit")
    failed_again = again and request.reason is Reason.EXECUTION_FAILED
    if times and not failed_again and facts.now - max(times) < policy.cool_down:
        return _guard(f"the last automatic rollback is less than {policy.cool_down:.0f} s ago (coolDown)")
    return None


def _guard(why: str) -> Objection:
    return Reason.ROLLBACK_GUARD, f"{why}: nothing is rolled back, somebody must look"
