"""Automatic rollbacks: whether a failed execution, or an alarm, calls for a rollback that nobody requested."""

from revision_trigger.deadline import Deadline
from revision_trigger.domain.history.action_runs import deploy_began, failed
from revision_trigger.domain.history.adoption import LISTING_TIME
from revision_trigger.domain.intents.observed import AlarmRaised, StateChange
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.rollback.automatic import last_start, on_alarm, on_failure
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Ledger, Past
from revision_trigger.reconcile.rollback_search import NEWEST


@value_class
class AutomaticRollbacks:
    """Answers with a rollback, with the decision why there is none, or with None.

    None means that the pipelines file wants no rollback for such an event. Every method raises a fault: from AWS, or
    because the deadline is too near.
    """

    past: Past
    ledger: Ledger
    routes: Routes

    def after_failure(self, change: StateChange, deadline: Deadline) -> RollbackRequest | Outcome | None:
        """Judge the end of an execution. Raises Retry while the failed action is not listed yet."""
        policy = self.routes.pipelines[change.pipeline].rollback
        if change.state != "FAILED" or not policy.on_failure:
            return None
        deadline.require()
        run = failed(self.past.actions(change.pipeline, change.execution_id), policy.stage)
        if run is None:
            return self._nothing_failed(change)
        return on_failure(change, run, policy)

    def _nothing_failed(self, change: StateChange) -> Outcome:
        """Wait for a listing that is later than its event; without a failed action the execution deployed nothing."""
        if self.ledger.now() - change.time < LISTING_TIME:
            raise Retry(
                Reason.HISTORY_UNAVAILABLE,
                f"pipeline {change.pipeline}: execution {change.execution_id} failed, and no action that did is "
                "listed yet; it comes again",
            )
        sentence = f"no action of execution {change.execution_id} failed"
        return Outcome(Decision.IGNORED, Reason.NOT_A_DEPLOYMENT, sentence, change.id, change.pipeline)

    def after_alarm(self, raised: AlarmRaised, deadline: Deadline) -> RollbackRequest | Outcome | None:
        """Judge an alarm: the suspect is the newest execution that was started."""
        policy = self.routes.pipelines[raised.pipeline].rollback
        if raised.alarm not in policy.on_alarm:
            return None
        deadline.require()
        state = self.ledger.read(raised.pipeline).state
        suspect = last_start(state, self.past.past(raised.pipeline, most=NEWEST))
        runs = self.past.actions(raised.pipeline, suspect) if suspect else []
        return on_alarm(raised, policy, suspect=suspect, deploy_began=deploy_began(runs, policy.stage))
