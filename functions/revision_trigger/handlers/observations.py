"""Executions that began or ended, and alarms that ring: noted in the ledger, and the reason for automatic rollbacks."""

from dataclasses import replace

from revision_trigger.deadline import Deadline
from revision_trigger.domain.history.observe import observed
from revision_trigger.domain.intents.observed import AlarmRaised, StateChange
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Fault, Outcome, Reason
from revision_trigger.domain.value_class import value_class
from revision_trigger.handlers.automatic_rollbacks import AutomaticRollbacks
from revision_trigger.handlers.revisions import Revisions
from revision_trigger.reconcile.tools import Tools
from revision_trigger.reconcile.update import update_state

NOTE_TIME = 12.0
"""Seconds that one read of the ledger and one change of it may take; two seconds are spare."""


@value_class
class Observations:
    """Answers for one event at a time. Every answer is by intent id, and holds the rollback that an event caused."""

    tools: Tools
    revisions: Revisions
    automatic_rollbacks: AutomaticRollbacks

    def execution_changed(self, change: StateChange, deadline: Deadline) -> dict[str, Outcome]:
        """Note what became of an execution, and roll back if the pipelines file says so. Every fault is a decision.

        A change that was noted before is judged all the same: a worker may have crashed between note and rollback.
        """
        self.tools.preparer.heard(change)
        try:
            reason = self._note(change, deadline.for_steps_of(NOTE_TIME))
            caused = self.automatic_rollbacks.after_failure(change, deadline.for_steps_of(self.tools.reserve))
        except Fault as fault:
            return {change.id: Outcome.of(fault, change.id, change.pipeline)}
        noted = Outcome(Decision.IGNORED, reason, "", change.id, change.pipeline, change.execution_id)
        return self._then_roll_back(noted, caused, deadline)

    def alarm_raised(self, raised: AlarmRaised, deadline: Deadline) -> dict[str, Outcome]:
        """Roll back if the pipelines file says so. Every fault is a decision."""
        noted = Outcome(Decision.IGNORED, Reason.ALARM_NOTED, raised.alarm, raised.id, raised.pipeline)
        try:
            caused = self.automatic_rollbacks.after_alarm(raised, deadline.for_steps_of(self.tools.reserve))
            if isinstance(caused, Outcome):
                self._have_claim_finished(raised.pipeline)
            return self._then_roll_back(noted, caused, deadline)
        except Fault as fault:
            return {raised.id: Outcome.of(fault, raised.id, raised.pipeline)}

    def _then_roll_back(
        self, noted: Outcome, caused: RollbackRequest | Outcome | None, deadline: Deadline
    ) -> dict[str, Outcome]:
        """Do the rollback that an event calls for. If the rollback must come again, the event itself comes again."""
        name = str(noted.intent_id)
        if not isinstance(caused, RollbackRequest):
            return {name: caused or noted}
        outcomes = self.revisions.roll_back(caused, deadline)
        rollback = outcomes[caused.id]
        if rollback.decision is Decision.RETRY:
            noted = replace(noted, decision=Decision.RETRY, reason=rollback.reason, message=rollback.message)
        return {**outcomes, name: noted}

    def _have_claim_finished(self, pipeline: str) -> None:
        """Send a reminder if there is a claim.

        The claim may belong to the rollback of this very alarm: the rollback would be the newest start by now, and the
        alarm would find nothing left to undo.
        """
        if self.tools.ledger.recall(pipeline).state.claim is not None:
            self.tools.wakes.plan(pipeline)

    def _note(self, change: StateChange, deadline: Deadline) -> Reason:
        ledger, listed = self.tools.ledger, self.tools.routes.listed(change.pipeline)

        def judge(seen: Snapshot) -> tuple[State, Reason]:
            return observed(seen.state, change, listed)

        def look(pipeline: str) -> Snapshot:
            """Read the ledger before an execution is called foreign: it may have become ours since the last look."""
            seen = ledger.recall(pipeline)
            is_foreign = judge(seen)[1] is Reason.FOREIGN_EXECUTION
            return ledger.read(pipeline) if is_foreign and seen.recalled else seen

        return update_state(ledger, change.pipeline, judge, look=look, deadline=deadline)
