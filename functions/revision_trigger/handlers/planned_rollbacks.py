"""Rollbacks planned for a later time, and their cancellation. The ledger decides; the Scheduler follows the ledger.

A request first becomes the newest plan under its name in the ledger, or is refused there. Then the Scheduler is made to
follow that plan. Then the ledger is read again, and all this is repeated until the plan that the Scheduler follows is
still the newest. So whichever worker calls the Scheduler last knows the newest plan, in whatever order workers stop,
crash and repeat.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.rollback import CancelRequest, PlanRequest
from revision_trigger.domain.ledger.safeguards import PlannedRollback
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Fault, Outcome, Reason, Rejected
from revision_trigger.domain.rollback import planning
from revision_trigger.domain.rollback.schedule_message import message, schedule_name
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Ledger, Pipelines, Scheduler
from revision_trigger.reconcile.update import LOOKS, overtaken, update_state

PLAN_TIME = 21.0
"""Seconds that the next step may take: a read of the ledger, a change of it, and a read of the history; or two calls of
the Scheduler and the read of the ledger after them. Two seconds are spare."""


Decide = Callable[[Snapshot], tuple[State, Outcome]]
"""Judges a state: the state as it should become, and the decision on the request."""


@value_class
class PlannedRollbacks:
    """Answers for one request at a time."""

    ledger: Ledger
    pipelines: Pipelines
    scheduler: Scheduler
    routes: Routes

    def handle(self, request: PlanRequest | CancelRequest, deadline: Deadline) -> Outcome:
        """Plan or cancel. Every fault is a decision."""
        decide = self._plan(request) if isinstance(request, PlanRequest) else _cancel(request)
        return self._settle(request, decide, deadline.for_steps_of(PLAN_TIME))

    def _plan(self, request: PlanRequest) -> Decide:
        """Plan a rollback of the execution that runs now, in place of any plan of the same name."""
        comes_as = self.scheduler.due_id(schedule_name(request.pipeline, request.name), request.at)

        def decide(seen: Snapshot) -> tuple[State, Outcome]:
            refusal = planning.refusal(seen.state, request, seen.now)
            if refusal:
                return seen.state, refusal
            suspect = request.detail.get("suspect") or self._newest_start(request.pipeline, seen)
            return planning.planned(seen.state, request, comes_as=comes_as, suspect=suspect, now=seen.now)

        return decide

    def _settle(self, request: PlanRequest | CancelRequest, decide: Decide, deadline: Deadline) -> Outcome:
        """Let the ledger decide, then let the Scheduler follow. The ledger is read: the state seen last may be old."""
        try:
            outcome = update_state(self.ledger, request.pipeline, decide, look=self.ledger.read, deadline=deadline)
            found = self._follow(request.pipeline, request.name, deadline)
        except Fault as fault:
            return Outcome.of(fault, request.id, request.pipeline, origin=request.origin)
        if outcome.reason is Reason.NOT_PLANNED and found:  # the ledger had forgotten the name of this schedule
            return replace(outcome, reason=Reason.PLAN_CANCELLED)
        return outcome

    def _follow(self, pipeline: str, name: str, deadline: Deadline) -> bool:
        """Make the Scheduler follow the newest plan of a name; say whether there is, or was, a schedule."""
        plan = self.ledger.recall(pipeline).state.safeguards.plan(name)
        for _ in range(LOOKS):
            deadline.require()
            found = self._schedule(pipeline, name, plan)
            newest = self.ledger.read(pipeline).state.safeguards.plan(name)
            if newest == plan:
                return found
            plan = newest
        raise overtaken()

    def _schedule(self, pipeline: str, name: str, plan: PlannedRollback | None) -> bool:
        """Put or delete the schedule of a plan. A plan without a detail is a cancellation."""
        if plan is None:
            return False
        schedule = schedule_name(pipeline, name)
        if plan.detail is None:
            return self.scheduler.delete(schedule)
        if plan.is_open(self.ledger.now()):
            detail, home = json.loads(plan.detail), self.routes.home
            lateness = detail.get("maxLateness", self.routes.pipelines[pipeline].rollback.max_lateness)
            body = message(pipeline, detail, account=home.account, region=home.region)
            self.scheduler.put(schedule, at=plan.at, body=body, lateness=lateness)
        return True

    def _newest_start(self, pipeline: str, seen: Snapshot) -> str:
        """Give the execution to be undone. Raises Rejected or Retry."""
        state = seen.state
        if state.last_execution and not state.drifted:
            return state.last_execution
        history = self.pipelines.history(pipeline, since=seen.now)
        if not history:
            sentence = f"pipeline {pipeline}: it has no execution that could be taken back; plan it when one runs"
            raise Rejected(Reason.UNKNOWN_EXECUTION, sentence)
        return max(history, key=lambda execution: execution.started).id


def _cancel(request: CancelRequest) -> Decide:
    """Cancel the plan of a name; the decision says whether there was one."""
    return lambda seen: planning.cancelled(seen.state, request, seen.now)
