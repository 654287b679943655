"""Tags of pipelines. The sandbox has no other resources with tags (webhooks, action types)."""

from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.awsjson.protocol import present
from sandbox.codepipeline.paging import page
from sandbox.codepipeline.pipeline_call import PipelineCall
from sandbox.codepipeline.pipelines import Pipeline

_MOST = 50


def tag_resource(call: PipelineCall) -> dict[str, Any]:
    """TagResource: set tags; a tag replaces a tag of the same key."""
    add(_tagged(call), call.request["tags"])
    return {}


def untag_resource(call: PipelineCall) -> dict[str, Any]:
    """UntagResource: remove tags; a key that the pipeline does not have is no error."""
    pipeline = _tagged(call)
    _refuse_system_keys(call.request["tagKeys"])
    for key in call.request["tagKeys"]:
        pipeline.tags.pop(key, None)
    return {}


def list_tags(call: PipelineCall) -> dict[str, Any]:
    """ListTagsForResource: the tags, sorted by key."""
    shown = page(call, listed(_tagged(call)), lambda tag: tag["key"])
    return present(tags=list(shown.items), nextToken=shown.next_token)


def add(pipeline: Pipeline, tags: list[dict[str, str]]) -> None:
    """Set tags on the pipeline: all of them, or none if a tag is refused."""
    keys = [tag["key"] for tag in tags]
    if len(set(keys)) < len(keys):
        raise Refused("InvalidTagsException", f"Tag keys must be unique; found {', '.join(keys)}")
    _refuse_system_keys(keys)
    merged = pipeline.tags | {tag["key"]: tag["value"] for tag in tags}
    if len(merged) > _MOST:
        raise Refused(
            "TooManyTagsException", f"Tag limit exceeded for resource [{pipeline.arn}]: {len(merged)} of {_MOST}"
        )
    pipeline.tags = merged


def listed(pipeline: Pipeline) -> list[dict[str, str]]:
    """The tags in the shape Tag, sorted by key."""
    return [{"key": key, "value": value} for key, value in sorted(pipeline.tags.items())]


def _tagged(call: PipelineCall) -> Pipeline:
    arn = call.request["resourceArn"]
    for pipeline in call.pipelines.values():
        if pipeline.arn == arn:
            return pipeline
    raise Refused("ResourceNotFoundException", f"There is no pipeline {arn} in {call.place.region}")


def _refuse_system_keys(keys: list[str]) -> None:
    if system := [key for key in keys if key.lower().startswith("aws:")]:
        raise Refused("InvalidTagsException", f"Tags that begin with aws: are AWS's own; found {', '.join(system)}")
