"""ListActionExecutions: every action execution with its input and output."""

from collections.abc import Iterator
from typing import Any

from sandbox.awsjson.protocol import present
from sandbox.codepipeline import artifacts, variables
from sandbox.codepipeline.executions import ActionRun, Execution
from sandbox.codepipeline.outcomes import outcome
from sandbox.codepipeline.paging import page
from sandbox.codepipeline.pipeline_call import PipelineCall

_Run = tuple[Execution, str, ActionRun]


def list_action_executions(call: PipelineCall) -> dict[str, Any]:
    """Action executions, newest first, of all executions or of the execution that the filter names."""
    runs = list(_runs(_executions(call)))
    shown = page(call, runs, lambda run: run[2].id)
    return present(actionExecutionDetails=[_detail(call, run) for run in shown.items], nextToken=shown.next_token)


def _executions(call: PipelineCall) -> list[Execution]:
    """The executions that the filter selects. Nothing is retried, so the latest actions are all actions."""
    pipeline = call.pipeline()
    wanted = call.request.get("filter", {})
    execution_id = wanted.get("latestInPipelineExecution", wanted).get("pipelineExecutionId")
    if execution_id is not None:
        return [call.execution(pipeline, execution_id)]
    return list(reversed(pipeline.executions.values()))


def _runs(executions: list[Execution]) -> Iterator[_Run]:
    for execution in executions:
        for stage in reversed(execution.stages):
            for action in reversed(stage.actions):
                yield execution, stage.name, action


def _detail(call: PipelineCall, run: _Run) -> dict[str, Any]:
    execution, stage, action = run
    return present(
        pipelineExecutionId=execution.id,
        actionExecutionId=action.id,
        pipelineVersion=execution.start.declaration["version"],
        stageName=stage,
        actionName=action.name,
        startTime=action.started,
        lastUpdateTime=action.updated,
        status=action.status,
        input=_input(call, execution, action),
        output=_output(execution, action),
    )


def _input(call: PipelineCall, execution: Execution, action: ActionRun) -> dict[str, Any]:
    declared = action.declaration
    return present(
        actionTypeId=declared["actionTypeId"],
        configuration=declared["configuration"],
        resolvedConfiguration=variables.in_configuration(declared, execution.start.variables),
        roleArn=declared.get("roleArn"),
        region=declared.get("region", call.place.region),
        inputArtifacts=artifacts.details(execution, action, "inputArtifacts"),
        namespace=declared.get("namespace"),
    )


def _output(execution: Execution, action: ActionRun) -> dict[str, Any]:
    if action.status not in {"Succeeded", "Failed"}:
        return {}
    result = outcome(execution, action)
    made = artifacts.details(execution, action, "outputArtifacts") if action.status == "Succeeded" else []
    return {
        "outputArtifacts": made,
        "executionResult": present(
            externalExecutionId=result.external_id,
            externalExecutionSummary=result.summary,
            externalExecutionUrl=result.url,
            errorDetails=result.error,
        ),
    }
