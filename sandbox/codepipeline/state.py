"""GetPipelineState: each stage's latest execution, the executions that wait before the stage, and its actions."""

from typing import Any

from sandbox.awsjson.protocol import present
from sandbox.codepipeline.executions import ActionRun, Execution, StageRun
from sandbox.codepipeline.outcomes import outcome, revision_of
from sandbox.codepipeline.pipeline_call import PipelineCall
from sandbox.codepipeline.pipelines import Pipeline

_CHANGE_ID = 100  # characters of a RevisionChangeIdentifier


def get_pipeline_state(call: PipelineCall) -> dict[str, Any]:
    """The current version's stages, each with the execution that entered it last."""
    pipeline = call.pipeline()
    return {
        "pipelineName": pipeline.name,
        "pipelineVersion": len(pipeline.versions),
        "stageStates": [_stage(pipeline, index) for index in range(len(pipeline.declaration["stages"]))],
        "created": pipeline.created,
        "updated": pipeline.updated,
    }


def _stage(pipeline: Pipeline, index: int) -> dict[str, Any]:
    declared = pipeline.declaration["stages"][index]
    inbound = [_inbound(each) for each in pipeline.active if each.waiting and each.stage == index]
    last = _last_in(pipeline, declared["name"])
    return present(
        stageName=declared["name"],
        inboundExecution=inbound[-1] if inbound else None,
        inboundExecutions=inbound,
        inboundTransitionState={"enabled": True},  # EnableStageTransition and its opposite are not here
        actionStates=[_action(action["name"], last) for action in declared["actions"]],
        latestExecution=last and _latest(*last),
    )


def _last_in(pipeline: Pipeline, stage: str) -> tuple[Execution, StageRun] | None:
    for execution in reversed(pipeline.executions.values()):
        for run in execution.stages:
            if run.name == stage:
                return execution, run
    return None


def _inbound(execution: Execution) -> dict[str, str]:
    return {"pipelineExecutionId": execution.id, "status": "InProgress", "type": "STANDARD"}


def _latest(execution: Execution, run: StageRun) -> dict[str, str]:
    return {"pipelineExecutionId": execution.id, "status": run.status, "type": "STANDARD"}


def _action(name: str, last: tuple[Execution, StageRun] | None) -> dict[str, Any]:
    if last is None:
        return {"actionName": name}
    execution, stage = last
    run = next((action for action in stage.actions if action.name == name), None)
    if run is None:
        return {"actionName": name}
    revision = revision_of(execution, name)
    current = revision and {
        "revisionId": revision.id,
        "revisionChangeId": revision.id[:_CHANGE_ID],
        "created": execution.started,
    }
    url = revision.url if revision else None
    return present(actionName=name, currentRevision=current, latestExecution=_run(execution, run), revisionUrl=url)


def _run(execution: Execution, action: ActionRun) -> dict[str, Any]:
    state = {"actionExecutionId": action.id, "status": action.status, "lastStatusChange": action.updated}
    if action.status not in {"Succeeded", "Failed"}:
        return state
    result = outcome(execution, action)
    return state | present(
        summary=result.summary,
        externalExecutionId=result.external_id,
        externalExecutionUrl=result.url,
        errorDetails=result.error,
    )
