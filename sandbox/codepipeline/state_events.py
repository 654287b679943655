"""State changes as the EventBridge envelopes that AWS sends.

The shapes are from the guide's "Monitoring CodePipeline events" and from published captures: numbers are floats, the
trigger is in STARTED only, a stop's reason in STOPPING only, `resources` holds the ARN without `pipeline:`.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codepipeline import artifacts
from sandbox.codepipeline.executions import ActionRun, Execution
from sandbox.codepipeline.outcomes import outcome
from sandbox.codepipeline.transitions import ExecutionChange


def envelope(place: AccountRegion, change: ExecutionChange) -> dict[str, Any]:
    """The whole event, as a rule on the default bus receives it."""
    level, detail = _detail(place, change)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": f"CodePipeline {level} Execution State Change",
        "source": "aws.codepipeline",
        "account": place.account,
        "time": _time(change.at, "seconds"),
        "region": place.region,
        "resources": [place.arn("codepipeline", change.execution.start.declaration["name"])],
        "detail": detail,
    }


def _detail(place: AccountRegion, change: ExecutionChange) -> tuple[str, dict[str, Any]]:
    if change.stage is None:
        return "Pipeline", _common(change) | _pipeline(change)
    stage = {"stage": change.stage.name}
    if change.action is None:
        return "Stage", _common(change) | stage
    return "Action", _common(change) | stage | _action(place, change, change.action)


def _common(change: ExecutionChange) -> dict[str, Any]:
    execution = change.execution
    return {
        "pipeline": execution.start.declaration["name"],
        "execution-id": execution.id,
        "start-time": _time(execution.started, "milliseconds"),
        "state": change.state,
        "version": float(execution.start.declaration["version"]),
        "pipeline-execution-attempt": 1.0,  # RetryStageExecution, which counts it up, is not here
    }


def _pipeline(change: ExecutionChange) -> dict[str, Any]:
    execution = change.execution
    if change.state == "STARTED":
        kind, detail = execution.start.trigger
        return {"execution-trigger": {"trigger-type": kind, "trigger-detail": detail}}
    if change.state == "STOPPING" and execution.stop_reason:
        return {"stop-execution-comments": execution.stop_reason}
    return {}


def _action(place: AccountRegion, change: ExecutionChange, action: ActionRun) -> dict[str, Any]:
    detail = {
        "start-time": _time(action.started, "milliseconds"),
        "action": action.name,
        "action-execution-id": action.id,
        "region": action.declaration.get("region", place.region),
        "type": dict(action.declaration["actionTypeId"]),
    }
    if change.state == "STARTED":
        return detail | _artifacts(change.execution, action, "inputArtifacts")
    if change.state == "SUCCEEDED":
        detail |= _artifacts(change.execution, action, "outputArtifacts")
    return detail | _result(change, action)


def _artifacts(execution: Execution, action: ActionRun, member: str) -> dict[str, Any]:
    found = artifacts.details(execution, action, member)
    return {member.replace("Artifacts", "-artifacts"): found} if found else {}


def _result(change: ExecutionChange, action: ActionRun) -> dict[str, Any]:
    if change.state not in {"SUCCEEDED", "FAILED"}:
        return {}
    result = outcome(change.execution, action)
    names = {
        "external-execution-url": result.url,
        "external-execution-summary": result.summary,
        "external-execution-id": result.external_id,
        "error-code": result.error and result.error["code"],
    }
    return {"execution-result": {name: value for name, value in names.items() if value is not None}}


def _time(seconds: float, precision: str) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision).replace("+00:00", "Z")
