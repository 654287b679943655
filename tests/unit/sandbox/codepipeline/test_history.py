import base64
from typing import Any

import pytest

from tests.unit.sandbox.codepipeline.builders import declared
from tests.unit.sandbox.codepipeline.driver import Driver

NOBODY = "00000000-0000-0000-0000-000000000000"


def ids(aws: Driver, **params: Any) -> list[str]:
    return [execution["pipelineExecutionId"] for execution in aws.listed(**params)]


def test_lists_executions_newest_first_when_several_ran(aws: Driver) -> None:
    aws.create()
    started = [aws.start() for _ in range(3)]

    assert ids(aws) == started[::-1]


def test_pages_through_everything_once_when_new_executions_come_in_between(held: Driver) -> None:
    held.create(executionMode="PARALLEL")
    started = [held.start() for _ in range(7)]

    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = held.call("ListPipelineExecutions", pipelineName="web", maxResults=3, **token)
        seen += [execution["pipelineExecutionId"] for execution in page["pipelineExecutionSummaries"]]
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
        held.start()

    assert seen == started[::-1]


def test_gives_no_token_when_the_page_ends_with_the_list(held: Driver) -> None:
    held.create(executionMode="PARALLEL")
    for _ in range(3):
        held.start()

    page = held.call("ListPipelineExecutions", pipelineName="web", maxResults=3)

    assert "nextToken" not in page


@pytest.mark.parametrize("token", ["x", "%%%", base64.b64encode(b"[1]").decode(), base64.b64encode(b"1").decode()])
def test_refuses_a_token_when_it_is_none_of_its_own(held: Driver, token: str) -> None:
    held.create()

    code, _ = held.refusal("ListPipelineExecutions", pipelineName="web", nextToken=token)

    assert code == "InvalidNextTokenException"


def test_refuses_a_token_when_it_is_another_list_s(held: Driver) -> None:
    for name in ("web", "api"):
        held.create(name=name, executionMode="PARALLEL")
        for _ in range(2):
            held.start(name)
    token = held.call("ListPipelineExecutions", pipelineName="web", maxResults=1)["nextToken"]

    code, _ = held.refusal("ListPipelineExecutions", pipelineName="api", nextToken=token)

    assert code == "InvalidNextTokenException"


def test_refuses_a_token_when_the_filter_has_changed(aws: Driver) -> None:
    aws.create()
    for _ in range(2):
        aws.finish(aws.start())
    token = aws.call("ListPipelineExecutions", pipelineName="web", maxResults=1)["nextToken"]

    wanted = {"succeededInStage": {"stageName": "Deploy"}}
    code, _ = aws.refusal("ListPipelineExecutions", pipelineName="web", nextToken=token, filter=wanted)

    assert code == "InvalidNextTokenException"


def test_lists_only_those_that_succeeded_in_a_stage_when_filtered(aws: Driver) -> None:
    aws.create()
    aws.service.set_next("web", ["Succeeded", "Failed"], None)
    good = aws.start()
    aws.finish(good)
    bad = aws.start()
    aws.finish(bad)

    assert ids(aws, filter={"succeededInStage": {"stageName": "Deploy"}}) == [good]
    assert ids(aws, filter={"succeededInStage": {"stageName": "Build"}}) == [bad, good]
    assert ids(aws, filter={"succeededInStage": {"stageName": "Elsewhere"}}) == []


def test_leaves_out_earlier_versions_when_filtered_by_stage(aws: Driver) -> None:
    aws.create()
    aws.finish(aws.start())
    aws.call("UpdatePipeline", pipeline=declared(roleArn="arn:aws:iam::000000000000:role/other"))
    newer = aws.start()
    aws.finish(newer)

    assert ids(aws, filter={"succeededInStage": {"stageName": "Deploy"}}) == [newer]
    assert len(ids(aws)) == 2


def test_tells_when_it_began_and_last_changed(aws: Driver) -> None:
    aws.create()
    aws.finish(aws.start())

    (execution,) = aws.listed()

    assert execution["startTime"] <= execution["lastUpdateTime"]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("GetPipelineExecution", {"pipelineExecutionId": NOBODY}),
        ("ListActionExecutions", {"filter": {"pipelineExecutionId": NOBODY}}),
    ],
)
def test_answers_not_found_when_there_is_no_such_execution(aws: Driver, operation: str, params: dict[str, str]) -> None:
    aws.create()

    code, _ = aws.refusal(operation, pipelineName="web", **params)

    assert code == "PipelineExecutionNotFoundException"


@pytest.mark.parametrize("operation", ["ListPipelineExecutions", "ListActionExecutions"])
def test_answers_not_found_when_there_is_no_such_pipeline(aws: Driver, operation: str) -> None:
    code, _ = aws.refusal(operation, pipelineName="web")

    assert code == "PipelineNotFoundException"
