import re
from typing import Any

import pytest

from tests.unit.sandbox.codepipeline.driver import Driver

ARN = "arn:aws:codepipeline:eu-central-1:000000000000:web"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WHOLE_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
COMMON = {"pipeline", "execution-id", "start-time", "state", "version", "pipeline-execution-attempt"}


def of_level(aws: Driver, level: str) -> list[dict[str, Any]]:
    kind = f"CodePipeline {level} Execution State Change"
    return [event["detail"] for event in aws.events if event["detail-type"] == kind]


def succeeded(aws: Driver) -> str:
    aws.create()
    execution_id = aws.start()
    aws.finish(execution_id)
    return execution_id


def test_wraps_changes_as_eventbridge_does(aws: Driver) -> None:
    succeeded(aws)

    assert len({event["id"] for event in aws.events}) == len(aws.events)
    for event in aws.events:
        assert set(event) == set(
            "version id detail-type source account time region resources detail".split()  # noqa: SIM905  as read
        )
        assert (event["version"], event["source"], event["account"]) == ("0", "aws.codepipeline", "000000000000")
        assert (event["region"], event["resources"]) == ("eu-central-1", [ARN])
        assert UUID.fullmatch(event["id"])
        assert WHOLE_SECONDS.fullmatch(event["time"])
        assert set(event["detail"]) >= COMMON
        assert MILLISECONDS.fullmatch(event["detail"]["start-time"])


def test_tells_a_whole_run_in_order_when_it_succeeds(aws: Driver) -> None:
    execution_id = succeeded(aws)

    changes = [
        (each.get("stage"), each.get("action"), each["state"]) for each in (event["detail"] for event in aws.events)
    ]

    assert changes[:2] == [(None, None, "STARTED"), ("Sources", None, "STARTED")]
    assert changes[-3:] == [("Deploy", "Deploy", "SUCCEEDED"), ("Deploy", None, "SUCCEEDED"), (None, None, "SUCCEEDED")]
    assert {event["detail"]["execution-id"] for event in aws.events} == {execution_id}
    assert len(changes) == 2 + 3 * 2 + 5 * 2


def test_says_what_started_it_in_the_first_pipeline_event_only(aws: Driver) -> None:
    execution_id = succeeded(aws)

    started, ended = of_level(aws, "Pipeline")

    trigger = {"trigger-type": "StartPipelineExecution", "trigger-detail": "arn:aws:iam::000000000000:root"}
    assert started == {
        "pipeline": "web",
        "execution-id": execution_id,
        "start-time": started["start-time"],
        "execution-trigger": trigger,
        "state": "STARTED",
        "version": 1.0,
        "pipeline-execution-attempt": 1.0,
    }
    assert isinstance(started["version"], float)
    assert (ended["state"], set(ended)) == ("SUCCEEDED", COMMON)


def test_names_the_stage_when_a_stage_changes(aws: Driver) -> None:
    succeeded(aws)

    assert [(each["stage"], each["state"]) for each in of_level(aws, "Stage")][:2] == [
        ("Sources", "STARTED"),
        ("Sources", "SUCCEEDED"),
    ]
    assert all(set(each) == COMMON | {"stage"} for each in of_level(aws, "Stage"))


def test_shows_type_artifacts_and_result_when_an_action_changes(aws: Driver) -> None:
    succeeded(aws)

    by_name = {(each["action"], each["state"]): each for each in of_level(aws, "Action")}

    basic = COMMON | {"stage", "action", "action-execution-id", "region", "type"}
    source, build = by_name["Source", "SUCCEEDED"], by_name["Build", "STARTED"]
    assert source["type"] == {"owner": "AWS", "category": "Source", "provider": "CodeCommit", "version": "1"}
    assert set(source) == basic | {"output-artifacts", "execution-result"}
    assert set(source["execution-result"]) == {"external-execution-id", "external-execution-url"}
    assert set(build) == basic | {"input-artifacts"}
    assert build["input-artifacts"][0]["name"] == "source_out"
    assert build["input-artifacts"][0]["s3location"]["bucket"] == "artifacts"
    assert source["action-execution-id"] == by_name["Source", "STARTED"]["action-execution-id"]


def test_gives_an_error_code_when_an_action_fails(aws: Driver) -> None:
    aws.create()
    aws.service.set_next("web", ["Failed"], None)
    aws.finish(aws.start())

    failed = of_level(aws, "Action")[-1]

    assert (failed["action"], failed["state"]) == ("Deploy", "FAILED")
    assert failed["execution-result"]["error-code"] == "JobFailed"
    assert of_level(aws, "Stage")[-1]["state"] == "FAILED"
    assert of_level(aws, "Pipeline")[-1]["state"] == "FAILED"


def test_repeats_the_reason_when_an_execution_is_stopped(held: Driver) -> None:
    held.create()
    execution_id = held.start()

    held.call(
        "StopPipelineExecution", pipelineName="web", pipelineExecutionId=execution_id, abandon=True, reason="wrong"
    )
    held.flush()

    stopping, stopped = of_level(held, "Pipeline")[1:]
    assert (stopping["state"], stopping["stop-execution-comments"]) == ("STOPPING", "wrong")
    assert (stopped["state"], "stop-execution-comments" in stopped) == ("STOPPED", False)
    assert [each["state"] for each in of_level(held, "Action")][-3:] == ["ABANDONED"] * 3


def test_tells_of_a_superseded_execution(held: Driver) -> None:
    held.create()
    held.start()
    overtaken = held.start()
    held.start()
    held.flush()

    states = [each["state"] for each in of_level(held, "Pipeline") if each["execution-id"] == overtaken]

    assert states == ["STARTED", "SUPERSEDED"]


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_sends_events_to_the_region_of_the_pipeline(aws: Driver, region: str) -> None:
    aws.create(region)

    aws.finish(aws.start(region=region), region=region)

    assert {event["region"] for event in aws.events} == {region}
    assert {resource for event in aws.events for resource in event["resources"]} == {
        ARN.replace("eu-central-1", region)
    }
