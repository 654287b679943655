from typing import Any

import pytest

from tests.unit.sandbox.codepipeline.builders import action, declared
from tests.unit.sandbox.codepipeline.driver import Driver


def finished(aws: Driver) -> str:
    return aws.finish(aws.start())


def failed_actions(aws: Driver) -> list[tuple[str, str]]:
    runs = aws.call("ListActionExecutions", pipelineName="web")["actionExecutionDetails"]
    return [(run["stageName"], run["actionName"]) for run in runs if run["status"] == "Failed"]


def test_ends_executions_as_planned_and_well_afterwards(aws: Driver) -> None:
    aws.create()

    aws.service.set_next("web", ["Failed", "Succeeded", "Failed"], None)

    assert [finished(aws) for _ in range(4)] == ["Failed", "Succeeded", "Failed", "Succeeded"]


def test_fails_in_the_last_stage_when_none_is_named(aws: Driver) -> None:
    aws.create()

    aws.service.set_next("web", ["Failed"], None)
    finished(aws)

    assert failed_actions(aws) == [("Deploy", "Deploy")]


def test_fails_in_the_stage_named_and_goes_no_further(aws: Driver) -> None:
    aws.create()

    aws.service.set_next("web", ["Failed"], "Build")
    finished(aws)

    assert failed_actions(aws) == [("Build", "Build")]
    assert aws.listed()[0]["statusSummary"] == "Stage Build failed"
    assert aws.call("GetPipelineState", name="web")["stageStates"][2].get("latestExecution") is None


def of_two_actions_a_stage() -> list[dict[str, Any]]:
    stages: list[dict[str, Any]] = declared()["stages"]
    stages[1]["actions"] += [action("Test", "Test", "CodeBuild", inputArtifacts=[{"name": "source_out"}])]
    stages[2]["actions"] += [action("Smoke", "Test", "CodeBuild", runOrder=2, inputArtifacts=[{"name": "source_out"}])]
    return stages


@pytest.mark.parametrize(
    ("stage", "named"), [("Sources", "Source"), ("Build", "Test"), ("Deploy", "Deploy"), ("Deploy", "Smoke")]
)
def test_fails_at_the_action_named_and_goes_no_further(aws: Driver, stage: str, named: str) -> None:
    aws.create(stages=of_two_actions_a_stage())

    aws.service.set_next("web", ["Failed"], None, action=named)
    execution_id = aws.start()
    aws.finish(execution_id)

    heard = {
        event["detail"]["action"]: (event["detail"]["stage"], event["detail"]["state"])
        for event in aws.events
        if event["detail-type"] == "CodePipeline Action Execution State Change"
    }
    assert failed_actions(aws) == [(stage, named)]
    assert heard[named] == (stage, "FAILED")
    assert [state for _, state in heard.values()].count("FAILED") == 1
    assert ("Smoke" in heard) == (named == "Smoke")


def test_replaces_the_plan_when_a_new_one_is_set(aws: Driver) -> None:
    aws.create()
    aws.service.set_next("web", ["Failed", "Failed"], None)

    aws.service.set_next("web", [], None)

    assert finished(aws) == "Succeeded"


def test_does_not_use_the_plan_up_when_a_token_comes_again(aws: Driver) -> None:
    aws.create()
    first = aws.start(clientRequestToken="t")
    aws.service.set_next("web", ["Failed"], None)

    assert aws.start(clientRequestToken="t") == first
    assert finished(aws) == "Failed"


@pytest.mark.parametrize(
    ("pipeline", "outcomes", "stage", "said"),
    [
        ("wob", ["Failed"], None, "no pipeline 'wob'"),
        ("web", ["failed"], None, "outcome 'failed' is unknown; say Succeeded or Failed"),
        ("web", ["Failed"], "Prod", "no stage 'Prod'; it has Sources, Build, Deploy"),
    ],
)
def test_names_what_is_wrong_when_a_plan_makes_no_sense(
    aws: Driver, pipeline: str, outcomes: list[str], stage: str | None, said: str
) -> None:
    aws.create()

    with pytest.raises(ValueError, match=said):
        aws.service.set_next(pipeline, outcomes, stage)


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (None, "no action 'Prod' in Sources, Build, Deploy; there are Image, Source, Bundle, Build, Deploy"),
        ("Build", "no action 'Prod' in Build; there are Build"),
    ],
)
def test_names_what_is_wrong_when_a_plan_names_no_action_of_the_stage(
    aws: Driver, stage: str | None, said: str
) -> None:
    aws.create()

    with pytest.raises(ValueError, match=said):
        aws.service.set_next("web", ["Failed"], stage, action="Prod")
