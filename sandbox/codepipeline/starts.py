"""StartPipelineExecution and StopPipelineExecution: requests are refused, or executions begin and end."""

from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.codepipeline import sources, stages, variables
from sandbox.codepipeline.executions import Execution, StartParameters
from sandbox.codepipeline.pipeline_call import PipelineCall
from sandbox.codepipeline.pipelines import Pipeline


async def start_pipeline_execution(call: PipelineCall) -> dict[str, Any]:
    """Begin an execution, or answer with the execution that the request's token began before."""
    if earlier := call.pipeline().tokens.earlier(call.request, call.switches):
        return {"pipelineExecutionId": earlier}
    start = await _start(call, call.pipeline(), "StartPipelineExecution")
    # Nothing awaits below this line: of several requests with one token, the first to get here begins an execution.
    pipeline = call.pipeline()
    if earlier := pipeline.tokens.earlier(call.request, call.switches):
        return {"pipelineExecutionId": earlier}
    execution = _begin(call, pipeline, start)
    pipeline.tokens.remember(call.request, execution.id)
    return {"pipelineExecutionId": execution.id}


async def run_once(call: PipelineCall, pipeline: Pipeline) -> None:
    """Begin the execution that AWS begins by itself when a pipeline is created."""
    _begin(call, pipeline, await _start(call, pipeline, "CreatePipeline"))


def stop_pipeline_execution(call: PipelineCall) -> dict[str, Any]:
    """Stop after the running actions, or at once with `abandon`, which may follow an earlier stop."""
    pipeline, execution_id = call.pipeline(), call.request["pipelineExecutionId"]
    execution = pipeline.executions.get(execution_id)
    if execution is None or execution.final:
        found = f"it is {execution.status}" if execution else "there is none"
        message = f"Unable to stop execution '{execution_id}' of pipeline '{pipeline.name}': {found}"
        raise Refused("PipelineExecutionNotStoppableException", message)
    wants_abandon = call.request.get("abandon", False)
    if execution.status == "Stopping" and not wants_abandon:
        message = f"Execution '{execution_id}' is already stopping; it can only be abandoned now"
        raise Refused("DuplicatedStopRequestException", message)
    if execution.status != "Stopping":
        call.engine.stop(pipeline, execution, reason=call.request.get("reason"))
    if wants_abandon and not execution.final:
        call.engine.abandon(pipeline, execution)
    return {"pipelineExecutionId": execution_id}


async def _start(call: PipelineCall, pipeline: Pipeline, trigger: str) -> StartParameters:
    declaration = pipeline.declaration
    overrides = sources.accepted(declaration, call.request.get("sourceRevisions", []), call.switches)
    values = variables.resolve(declaration, call.request.get("variables", []))
    actions = declaration["stages"][0]["actions"]
    revisions = [await sources.resolve(call.place, action, overrides, latest=call.latest) for action in actions]
    caller = f"arn:aws:iam::{call.place.account}:root"  # the caller's identity is not checked
    return StartParameters(declaration, tuple(revisions), values, (trigger, caller))


def _begin(call: PipelineCall, pipeline: Pipeline, start: StartParameters) -> Execution:
    full = stages.full(pipeline.active, start.declaration["executionMode"])
    if full and call.switches.over_limit == "refused":
        message = f"Pipeline '{pipeline.name}' has reached the limit of {stages.LIMIT} concurrent executions"
        raise Refused("ConcurrentPipelineExecutionsLimitExceededException", message)
    now = call.clock()
    execution = Execution(start, now, now, fails_at=pipeline.planned.popleft() if pipeline.planned else None)
    if full:
        call.engine.reject(pipeline, execution)
    else:
        call.engine.begin(pipeline, execution)
    return execution
