"""The executions of a pipeline: GetPipelineExecution and ListPipelineExecutions. `action_history` lists actions."""

from typing import Any

from sandbox.awsjson.protocol import present
from sandbox.codepipeline.executions import Execution, Revision
from sandbox.codepipeline.paging import page
from sandbox.codepipeline.pipeline_call import PipelineCall
from sandbox.codepipeline.pipelines import Pipeline


def get_pipeline_execution(call: PipelineCall) -> dict[str, Any]:
    """GetPipelineExecution: one execution with the revisions of its source artifacts."""
    pipeline = call.pipeline()
    execution = call.execution(pipeline, call.request["pipelineExecutionId"])
    declaration = execution.start.declaration
    details = _common(execution) | {
        "pipelineName": pipeline.name,
        "pipelineVersion": declaration["version"],
        "artifactRevisions": [_artifact(execution, revision) for revision in _listed(call, execution)],
        "variables": [{"name": name, "resolvedValue": value} for name, value in execution.start.variables.items()],
    }
    return {"pipelineExecution": details}


def list_pipeline_executions(call: PipelineCall) -> dict[str, Any]:
    """ListPipelineExecutions: the executions, newest first."""
    pipeline = call.pipeline()
    stage = call.request.get("filter", {}).get("succeededInStage", {}).get("stageName")
    executions = list(reversed(pipeline.executions.values()))
    if stage is not None:
        executions = [execution for execution in executions if _succeeded_in(pipeline, execution, stage)]
    shown = page(call, executions, lambda execution: execution.id)
    return present(
        pipelineExecutionSummaries=[_summary(call, execution) for execution in shown.items], nextToken=shown.next_token
    )


def _summary(call: PipelineCall, execution: Execution) -> dict[str, Any]:
    return _common(execution) | present(
        startTime=execution.started,
        lastUpdateTime=execution.updated,
        sourceRevisions=[_source(revision) for revision in _listed(call, execution)],
        stopTrigger=None if execution.stop_reason is None else {"reason": execution.stop_reason},
    )


def _common(execution: Execution) -> dict[str, Any]:
    kind, detail = execution.start.trigger
    return present(
        pipelineExecutionId=execution.id,
        status=execution.status,
        statusSummary=execution.summary,
        trigger={"triggerType": kind, "triggerDetail": detail},
        executionMode=execution.mode,
        executionType="STANDARD",
    )


def _listed(call: PipelineCall, execution: Execution) -> tuple[Revision, ...]:
    """The revisions that are listed by now. AWS does not document when an execution lists its revisions."""
    through = len(execution.stages) > 1 or (execution.stages and execution.stages[0].status == "Succeeded")
    return () if call.switches.revisions_late and not through else execution.start.revisions


def _source(revision: Revision) -> dict[str, Any]:
    return present(
        actionName=revision.action, revisionId=revision.id, revisionSummary=revision.summary, revisionUrl=revision.url
    )


def _artifact(execution: Execution, revision: Revision) -> dict[str, Any]:
    return present(
        name=revision.artifact,
        revisionId=revision.id,
        revisionSummary=revision.summary,
        created=execution.started,
        revisionUrl=revision.url,
    )


def _succeeded_in(pipeline: Pipeline, execution: Execution, stage: str) -> bool:
    """The filter covers the pipeline's current version only (SucceededInStageFilter)."""
    current = execution.start.declaration["version"] == len(pipeline.versions)
    return current and any(run.name == stage and run.status == "Succeeded" for run in execution.stages)
