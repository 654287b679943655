import pytest

from tests.unit.sandbox.codepipeline.builders import action, sources
from tests.unit.sandbox.codepipeline.driver import Driver


def test_lists_every_action_newest_first_when_an_execution_has_run(aws: Driver) -> None:
    aws.create()
    aws.finish(aws.start())

    runs = aws.call("ListActionExecutions", pipelineName="web")["actionExecutionDetails"]

    assert [run["actionName"] for run in runs] == ["Deploy", "Build", "Bundle", "Source", "Image"]
    assert {run["status"] for run in runs} == {"Succeeded"}


def test_shows_the_revision_as_result_when_the_action_is_a_source(aws: Driver) -> None:
    aws.create()
    commit = {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "c" * 40}
    aws.finish(aws.start(sourceRevisions=[commit]))

    runs = aws.call("ListActionExecutions", pipelineName="web")["actionExecutionDetails"]

    (source,) = (run["output"] for run in runs if run["actionName"] == "Source")
    assert source["executionResult"]["externalExecutionId"] == "c" * 40
    assert source["outputArtifacts"][0]["name"] == "source_out"


@pytest.mark.parametrize(
    "wanted", [lambda one: {"pipelineExecutionId": one}, lambda one: {"latestInPipelineExecution": latest_in(one)}]
)
def test_lists_one_execution_s_actions_when_filtered(aws: Driver, wanted: object) -> None:
    aws.create()
    first, second = aws.start(), aws.start()
    aws.finish(second)

    assert callable(wanted)
    answer = aws.call("ListActionExecutions", pipelineName="web", filter=wanted(first))

    assert {run["pipelineExecutionId"] for run in answer["actionExecutionDetails"]} == {first}


def latest_in(execution_id: str) -> dict[str, str]:
    return {"pipelineExecutionId": execution_id, "startTimeRange": "Latest"}


def test_pages_through_all_actions_when_asked_for_few(aws: Driver) -> None:
    aws.create()
    aws.finish(aws.start())

    first = aws.call("ListActionExecutions", pipelineName="web", maxResults=3)
    rest = aws.call("ListActionExecutions", pipelineName="web", maxResults=3, nextToken=first["nextToken"])

    names = [run["actionName"] for page in (first, rest) for run in page["actionExecutionDetails"]]
    assert names == ["Deploy", "Build", "Bundle", "Source", "Image"]
    assert "nextToken" not in rest


def test_resolves_variables_in_the_configuration_when_an_action_uses_them(aws: Driver) -> None:
    color = {"Color": "#{variables.COLOR}", "Other": "#{SourceVariables.CommitId}"}
    deploy = action("Deploy", "Deploy", "ECS", configuration=color)
    stages = [{"name": "Sources", "actions": sources()}, {"name": "Deploy", "actions": [deploy]}]
    aws.create(stages=stages, variables=[{"name": "COLOR", "defaultValue": "blue"}])
    aws.finish(aws.start())

    newest = aws.call("ListActionExecutions", pipelineName="web")["actionExecutionDetails"][0]["input"]

    assert newest["configuration"] == color
    assert newest["resolvedConfiguration"] == {"Color": "blue", "Other": "#{SourceVariables.CommitId}"}


def test_runs_actions_by_run_order_when_a_stage_has_several(aws: Driver) -> None:
    second, first = action("Second", "Deploy", "ECS", runOrder=7), action("First", "Deploy", "ECS", runOrder=3)
    aws.create(stages=[{"name": "Sources", "actions": sources()}, {"name": "Deploy", "actions": [second, first]}])
    aws.finish(aws.start())

    names = [
        (event["detail"]["action"], event["detail"]["state"])
        for event in aws.events
        if event["detail"].get("stage") == "Deploy" and "action" in event["detail"]
    ]

    assert names == [("First", "STARTED"), ("First", "SUCCEEDED"), ("Second", "STARTED"), ("Second", "SUCCEEDED")]
