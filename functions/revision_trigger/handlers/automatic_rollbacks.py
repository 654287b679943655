"""Rollbacks that nobody asks for: what is known of a failed execution, or of the suspect of an alarm, is looked up."""

from collections.abc import Callable

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
class Causes:
    """Says what follows: a rollback, why there is none, or None where the pipelines file asks for none.

    All of it raises a fault, as does `check_time` before it asks anybody.
    """

    past: Past
    ledger: Ledger
    routes: Routes

    def of_change(self, change: StateChange, check_time: Callable[[], None]) -> RollbackRequest | Outcome | None:
        """Judge the end of an execution; what is not listed yet is a Retry."""
        policy = self.routes.pipelines[change.pipeline].rollback
        if change.state != "FAILED" or not policy.on_failure:
            return None
        check_time()
        run = failed(self.past.actions(change.pipeline, change.execution_id), policy.stage)
        if run is None:
            return self._nothing_failed(change)
        return on_failure(change, run, policy)

    def _nothing_failed(self, change: StateChange) -> Outcome:
        """Wait for a listing that lags behind its event; what fails without an action failing did not deploy."""
        if self.ledger.now() - change.time < LISTING_TIME:
            raise Retry(
                Reason.HISTORY_UNAVAILABLE,
                f"pipeline {change.pipeline}: execution {change.execution_id} failed, and no action that did is "
                "listed yet; it comes again",
            )
        sentence = f"no action of execution {change.execution_id} failed"
        return Outcome(Decision.IGNORED, Reason.NOT_A_DEPLOYMENT, sentence, change.id, change.pipeline)

    def of_alarm(self, raised: AlarmRaised, check_time: Callable[[], None]) -> RollbackRequest | Outcome | None:
        """Judge an alarm against the newest start."""
        policy = self.routes.pipelines[raised.pipeline].rollback
        if raised.alarm not in policy.on_alarm:
            return None
        check_time()
        state = self.ledger.read(raised.pipeline).state
        suspect = last_start(state, self.past.past(raised.pipeline, most=NEWEST))
        runs = self.past.actions(raised.pipeline, suspect) if suspect else []
        return on_alarm(raised, policy, suspect=suspect, deploy_began=deploy_began(runs, policy.stage))
