"""Automatic rollbacks: whether a failed execution, or an alarm, calls for a rollback that no person requested."""

from collections.abc import Sequence
from dataclasses import replace

from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.intents.observed import AlarmRaised, StateChange
from revision_trigger.domain.intents.rollback import LastGood, RollbackRequest, automatic_id
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.routing.policy import Policy

_PUSHED_ASIDE = ("Stopped", "Cancelled", "Superseded")
Cause = StateChange | AlarmRaised


def last_start(state: State, history: Sequence[Execution]) -> str | None:
    """Return the id of the newest execution that may have deployed something, whoever started it.

    The ledger's newest start is the newest of all where the history does not list it yet. Executions that were
    stopped, cancelled or superseded do not count.
    """
    counting = [one for one in history if one.status not in _PUSHED_ASIDE]
    if state.last_execution is not None and all(one.id != state.last_execution for one in history):
        return state.last_execution
    newest = max(counting, key=lambda execution: execution.started, default=None)
    return newest.id if newest else None


def on_failure(change: StateChange, run: ActionRun, policy: Policy) -> RollbackRequest | Outcome | None:
    """Return the rollback request that a failed execution makes, or the outcome that says why it makes none.

    `run` is the action at which the execution failed. None: the policy wants no rollback after a failure.
    """
    if not policy.on_failure:
        return None
    if not run.deploys(policy.stage):
        expected = f"stage {policy.stage}" if policy.stage else "a Deploy action"
        found = f"{run.category} action {run.action} in stage {run.stage}"
        return _not_now(change, Reason.NOT_A_DEPLOYMENT, f"what failed is {found}, expected {expected}")
    text = f"{run.action} in {run.stage} failed"
    request = _request(change, change.execution_id, policy, reason=Reason.EXECUTION_FAILED, text=text)
    return replace(request, time=run.updated)


def on_alarm(
    alarm: AlarmRaised, policy: Policy, *, suspect: str | None, deploy_began: float | None
) -> RollbackRequest | Outcome | None:
    """Return the request to roll back `suspect`, the newest start, or the outcome that says why there is none.

    `deploy_began` is when the suspect's first Deploy action (or the policy's stage) began; None: it has not begun.
    Returns None where the policy does not name the alarm.
    """
    if alarm.alarm not in policy.on_alarm:
        return None
    if suspect is None or deploy_began is None or deploy_began >= alarm.time:
        sentence = f"alarm {alarm.alarm} came before the newest start had begun to deploy: that is not its cause"
        return _not_now(alarm, Reason.NOT_DEPLOYED_YET, sentence)
    return _request(alarm, suspect, policy, reason=Reason.ALARM_RAISED, text=f"alarm {alarm.alarm}")


def _request(cause: Cause, suspect: str, policy: Policy, *, reason: Reason, text: str) -> RollbackRequest:
    return RollbackRequest(
        id=automatic_id(cause.pipeline, suspect),
        pipeline=cause.pipeline,
        to=LastGood(),
        time=cause.time,
        reason=reason,
        text=text,
        origin=cause.origin,
        suspect=suspect,
        automatic=True,
        stop=policy.stop,
    )


def _not_now(cause: Cause, reason: Reason, message: str) -> Outcome:
    return Outcome(Decision.IGNORED, reason, message, cause.id, cause.pipeline, origin=cause.origin)
