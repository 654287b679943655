"""The operations on pipelines themselves: create, get, update, delete, list."""

from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.awsjson.protocol import present
from sandbox.codepipeline import starts, structure, tags
from sandbox.codepipeline.paging import page
from sandbox.codepipeline.pipeline_call import PipelineCall
from sandbox.codepipeline.pipelines import Declaration, Pipeline, settled


async def create_pipeline(call: PipelineCall) -> dict[str, Any]:
    """A new pipeline at version 1."""
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
    """The current version, or the one asked for."""
    pipeline = call.pipeline()
    version = call.request.get("version", len(pipeline.versions))
    if version > len(pipeline.versions):
        message = f"Pipeline '{pipeline.name}' has no version {version}; its newest is {len(pipeline.versions)}"
        raise Refused("PipelineVersionNotFoundException", message)
    metadata = {"pipelineArn": pipeline.arn, "created": pipeline.created, "updated": pipeline.updated}
    return {"pipeline": pipeline.versions[version - 1], "metadata": metadata}


def update_pipeline(call: PipelineCall) -> dict[str, Any]:
    """One version more. Executions under way end as Cancelled where the stages have changed."""
    declaration = call.request["pipeline"]
    pipeline = call.pipelines.get(declaration["name"])
    if pipeline is None:  # UpdatePipeline does not model PipelineNotFoundException; moto answers so
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
    """The pipeline and its history are gone; deleting what is not there is no error."""
    if pipeline := call.pipelines.pop(call.request["name"], None):
        call.engine.forget(pipeline)


def list_pipelines(call: PipelineCall) -> dict[str, Any]:
    """All pipelines of the place, by name."""
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
