"""The operations on pipelines themselves: create, get, update, delete, list."""

from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.awsjson.protocol import present
from sandbox.codepipeline import starts, structure, tags
from sandbox.codepipeline.paging import page
from sandbox.codepipeline.pipeline_call import PipelineCall
from sandbox.codepipeline.pipelines import Declaration, Pipeline, settled


async def create_pipeline(call: PipelineCall) -> dict[str, Any]:
    """CreatePipeline: a new pipeline at version 1."""
    declaration = call.request["pipeline"]
    name = declaration["name"]
    if name in call.pipelines:
        message = f"A pipeline with the name '{name}' already exists in account '{call.place.account}'"
        raise Refused("PipelineNameInUseException", message)
    structure.check(declaration)
    now = call.clock()
    pipeline = Pipeline(call.place, [settled(declaration, 1)], now, now)
    tags.add(pipeline, call.request.get("tags", []))
    call.pipelines[name] = pipeline
    if call.switches.runs_on_create:
        await starts.run_once(call, pipeline)
    return {"pipeline": pipeline.declaration, "tags": tags.listed(pipeline)}


def get_pipeline(call: PipelineCall) -> dict[str, Any]:
    """GetPipeline: the current version, or the version that the request names."""
    pipeline = call.pipeline()
    version = call.request.get("version", len(pipeline.versions))
    if version > len(pipeline.versions):
        message = f"Pipeline '{pipeline.name}' has no version {version}; its newest is {len(pipeline.versions)}"
        raise Refused("PipelineVersionNotFoundException", message)
    metadata = {"pipelineArn": pipeline.arn, "created": pipeline.created, "updated": pipeline.updated}
    return {"pipeline": pipeline.versions[version - 1], "metadata": metadata}


def update_pipeline(call: PipelineCall) -> dict[str, Any]:
    """UpdatePipeline: a new version. If the stages change, executions under way end as Cancelled."""
    declaration = call.request["pipeline"]
    pipeline = call.pipelines.get(declaration["name"])
    if pipeline is None:  # UpdatePipeline does not model PipelineNotFoundException; moto answers with this code
        name, account = declaration["name"], call.place.account
        message = f"The account with id '{account}' does not include a pipeline with the name '{name}'"
        raise Refused("ResourceNotFoundException", message)
    structure.check(declaration)
    updated = settled(declaration, len(pipeline.versions) + 1)
    if updated["stages"] != pipeline.declaration["stages"]:
        call.engine.cancel(pipeline)
    pipeline.versions.append(updated)
    pipeline.updated = call.clock()
    return {"pipeline": updated}


def delete_pipeline(call: PipelineCall) -> None:
    """DeletePipeline removes the pipeline with its history; to delete a pipeline that does not exist is no error."""
    if pipeline := call.pipelines.pop(call.request["name"], None):
        call.engine.forget(pipeline)


def list_pipelines(call: PipelineCall) -> dict[str, Any]:
    """ListPipelines: all pipelines of the account and region, sorted by name."""
    pipelines = [call.pipelines[name] for name in sorted(call.pipelines)]
    shown = page(call, pipelines, lambda pipeline: pipeline.name, most=1000)
    return present(pipelines=[_summary(pipeline) for pipeline in shown.items], nextToken=shown.next_token)


def _summary(pipeline: Pipeline) -> dict[str, Any]:
    declaration: Declaration = pipeline.declaration
    return {
        "name": pipeline.name,
        "version": declaration["version"],
        "pipelineType": declaration["pipelineType"],
        "executionMode": declaration["executionMode"],
        "created": pipeline.created,
        "updated": pipeline.updated,
    }
