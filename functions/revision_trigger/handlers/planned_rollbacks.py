"""What the function does about rollbacks planned for a time to come. The ledger decides, and the Scheduler follows.

Each ask first becomes the newest word on its name in the ledger, or is refused there. Then the Scheduler is made to
follow that word, and the ledger is read again until the word that was followed is still the newest. So whoever calls
the Scheduler last has the newest word, in whatever order workers stop, crash and repeat.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from revision_trigger.domain.intents.rollback import CancelRequest, PlanRequest
from revision_trigger.domain.ledger.plans import PlannedRollback
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Fault, Outcome, Reason, Rejected
from revision_trigger.domain.rollback import planning
from revision_trigger.domain.rollback.schedule_message import message, schedule_name
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Ledger, Pipelines
from revision_trigger.reconcile.tools import Remaining, check_time
from revision_trigger.reconcile.update import LOOKS, overtaken, update_state

PLAN_TIME = 21.0
"""Seconds that the next step may take: a look at the ledger, a change of it, a look at the history, or the Scheduler's
two calls and the look after them; with two to spare."""


class Scheduler(Protocol):
    """The door to the Scheduler."""

    def due_id(self, name: str, at: float) -> str:
        """Give the identity of the rollback that a schedule will ask for at a time."""

    def put(self, name: str, *, at: float, body: Mapping[str, Any], lateness: float) -> None:
        """Make or replace a schedule that puts `body` on the queue once; raises Rejected or Retry."""

    def delete(self, name: str) -> bool:
        """Take a schedule away, if there is one: whether there was; raises Rejected or Retry."""


Judge = Callable[[Snapshot], tuple[State, Outcome]]


@value_class
class PlannedRollbacks:
    """Answers for the plans of one pipeline at a time."""

    ledger: Ledger
    pipelines: Pipelines
    scheduler: Scheduler
    routes: Routes

    def answer(self, ask: PlanRequest | CancelRequest, remaining: Remaining) -> Outcome:
        """Do what is asked for; every fault is a decision."""
        return self.plan(ask, remaining) if isinstance(ask, PlanRequest) else self.cancel(ask, remaining)

    def plan(self, ask: PlanRequest, remaining: Remaining) -> Outcome:
        """Plan a rollback of what runs now, whatever was planned under its name."""
        comes_as = self.scheduler.due_id(schedule_name(ask.pipeline, ask.name), ask.at)

        def judge(seen: Snapshot) -> tuple[State, Outcome]:
            said = planning.refusal(seen.state, ask, seen.now)
            if said:
                return seen.state, said
            suspect = ask.detail.get("suspect") or self._newest_start(ask.pipeline, seen)
            return planning.planned(seen.state, ask, comes_as=comes_as, suspect=suspect, now=seen.now)

        return self._settle(ask, judge, remaining)

    def cancel(self, ask: CancelRequest, remaining: Remaining) -> Outcome:
        """Take back what is planned under a name, and say whether anything was."""
        return self._settle(ask, lambda seen: planning.cancelled(seen.state, ask, seen.now), remaining)

    def _settle(self, ask: PlanRequest | CancelRequest, judge: Judge, remaining: Remaining) -> Outcome:
        def check() -> None:
            check_time(remaining(), PLAN_TIME)

        try:
            # What was seen last may be overtaken, so the ledger is read.
            outcome = update_state(self.ledger, ask.pipeline, judge, look=self.ledger.read, check_time=check)
            found = self._follow(ask.pipeline, ask.name, check)
        except Fault as fault:
            return Outcome.of(fault, ask.id, ask.pipeline, origin=ask.origin)
        # A schedule of which the ledger had forgotten the name
        if outcome.reason is Reason.NOT_PLANNED and found:
            return replace(outcome, reason=Reason.PLAN_CANCELLED)
        return outcome

    def _follow(self, pipeline: str, name: str, check: Callable[[], None]) -> bool:
        """Make the Scheduler follow the newest word; whether there is, or was, a schedule."""
        word = self.ledger.recall(pipeline).state.safeguards.plan(name)
        for _ in range(LOOKS):
            check()
            found = self._tell(pipeline, name, word)
            newest = self.ledger.read(pipeline).state.safeguards.plan(name)
            if newest == word:
                return found
            word = newest
        raise overtaken()

    def _tell(self, pipeline: str, name: str, word: PlannedRollback | None) -> bool:
        if word is None:
            return False
        schedule = schedule_name(pipeline, name)
        if word.detail is None:
            return self.scheduler.delete(schedule)
        if word.is_open(self.ledger.now()):
            detail, home = json.loads(word.detail), self.routes.home
            lateness = detail.get("maxLateness", self.routes.pipelines[pipeline].rollback.max_lateness)
            body = message(pipeline, detail, account=home.account, region=home.region)
            self.scheduler.put(schedule, at=word.at, body=body, lateness=lateness)
        return True

    def _newest_start(self, pipeline: str, seen: Snapshot) -> str:
        """Give the execution to be undone; raises Rejected or Retry."""
        state = seen.state
        if state.last_execution and not state.drifted:
            return state.last_execution
        history = self.pipelines.history(pipeline, since=seen.now)
        if not history:
            sentence = f"pipeline {pipeline}: it has no execution that could be taken back; plan it when one runs"
            raise Rejected(Reason.UNKNOWN_EXECUTION, sentence)
        return max(history, key=lambda execution: execution.started).id
