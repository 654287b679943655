"""A rollback that somebody asks for goes back whatever was edited since."""

from collections.abc import Mapping
from typing import Any

from tests.e2e.function.rollbacks.rolling import Rolling
from tests.unit.sandbox.codepipeline.builders import action


def edit(rolling: Rolling, change: Any) -> None:
    """Change the pipeline's stages."""
    client = rolling.deployed.sandbox.client("codepipeline")
    pipeline = client.get_pipeline(name=rolling.name)["pipeline"]
    change(pipeline["stages"])
    client.update_pipeline(pipeline=pipeline)


def with_canary(stages: list[dict[str, Any]]) -> None:
    canary = action("Canary", "Deploy", "ECS", inputArtifacts=[{"name": "image_out"}])
    stages.append({"name": "Canary", "actions": [canary]})


def without_commit(stages: list[dict[str, Any]]) -> None:
    stages[0]["actions"] = [each for each in stages[0]["actions"] if each["name"] != "Source"]


def test_goes_back_when_a_stage_was_added_since(pipelines: Mapping[str, Rolling]) -> None:
    edited = pipelines["edited"]
    edit(edited, with_canary)

    edited.ask("Rollback Requested", reason="5xx since noon")

    edited.newest_at(edited.a, "Succeeded")
    assert edited.vectors() == [edited.a, edited.b, edited.a]
    assert edited.said("started", "rollback-requested")["executionId"] == edited.runs()[0].id


def test_goes_back_to_a_named_execution_when_a_stage_was_added_since(pipelines: Mapping[str, Rolling]) -> None:
    named = pipelines["named"]
    _, a = named.runs()
    edit(named, with_canary)

    named.ask("Rollback Requested", to={"executionId": a.id})

    named.newest_at(named.a, "Succeeded")
    assert named.vectors() == [named.a, named.b, named.a]


def test_is_refused_with_the_name_of_a_source_action_that_is_gone(pipelines: Mapping[str, Rolling]) -> None:
    reduced = pipelines["reduced"]
    _, a = reduced.runs()
    edit(reduced, without_commit)

    reduced.ask("Rollback Requested", to={"executionId": a.id})

    assert "Source" in reduced.said("rejected", "action-gone")["message"]
    assert reduced.vectors() == [reduced.a, reduced.b]
