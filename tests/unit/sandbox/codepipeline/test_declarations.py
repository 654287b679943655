import pytest

from tests.unit.sandbox.codepipeline.builders import declared
from tests.unit.sandbox.codepipeline.driver import Driver


def test_fills_in_what_aws_does_when_a_pipeline_is_created(aws: Driver) -> None:
    given = declared()
    del given["pipelineType"]

    created = aws.call("CreatePipeline", pipeline=given)["pipeline"]

    assert (created["version"], created["executionMode"], created["pipelineType"]) == (1, "SUPERSEDED", "V1")
    assert created["stages"][2]["actions"][0] | {"name": ""} == {
        "name": "",
        "actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "ECS", "version": "1"},
        "runOrder": 1,
        "configuration": {},
        "inputArtifacts": [{"name": "image_out"}],
        "outputArtifacts": [],
    }


def test_makes_the_pipeline_v2_when_it_uses_what_only_v2_has(aws: Driver) -> None:
    given = declared(variables=[{"name": "COLOR", "defaultValue": "blue"}])
    del given["pipelineType"]

    created = aws.call("CreatePipeline", pipeline=given)["pipeline"]

    assert created["pipelineType"] == "V2"


def test_gives_back_what_was_created_when_asked(aws: Driver) -> None:
    created = aws.call("CreatePipeline", pipeline=declared())["pipeline"]

    got = aws.call("GetPipeline", name="web")

    assert got["pipeline"] == created
    assert got["metadata"]["pipelineArn"] == "arn:aws:codepipeline:eu-central-1:000000000000:web"
    assert got["metadata"]["created"] == got["metadata"]["updated"]


def test_refuses_a_name_when_it_is_taken(aws: Driver) -> None:
    aws.create()

    code, message = aws.refusal("CreatePipeline", pipeline=declared())

    assert (code, "'web' already exists" in message) == ("PipelineNameInUseException", True)


def test_keeps_every_version_when_updated(aws: Driver) -> None:
    aws.create()

    updated = aws.call("UpdatePipeline", pipeline=declared(executionMode="QUEUED"))["pipeline"]

    assert updated["version"] == 2
    assert aws.call("GetPipeline", name="web")["pipeline"] == updated
    assert aws.call("GetPipeline", name="web", version=1)["pipeline"]["executionMode"] == "SUPERSEDED"


def test_answers_not_found_when_the_version_is_to_come(aws: Driver) -> None:
    aws.create()

    code, _ = aws.refusal("GetPipeline", name="web", version=2)

    assert code == "PipelineVersionNotFoundException"


def test_refuses_an_update_when_there_is_no_such_pipeline(aws: Driver) -> None:
    code, _ = aws.refusal("UpdatePipeline", pipeline=declared())

    assert code == "ResourceNotFoundException"


def test_cancels_what_runs_when_the_stages_are_updated(held: Driver) -> None:
    held.create()
    execution_id = held.start()

    stages = declared()["stages"][:2]
    held.call("UpdatePipeline", pipeline=declared(stages=stages))

    assert held.status(execution_id) == "Cancelled"
    assert held.status(held.start()) == "InProgress"


def test_lets_executions_go_on_when_the_stages_stay(held: Driver) -> None:
    held.create()
    execution_id = held.start()

    held.call("UpdatePipeline", pipeline=declared(executionMode="QUEUED"))

    assert held.status(execution_id) == "InProgress"
    assert held.execution(execution_id)["executionMode"] == "SUPERSEDED"


def test_deletes_as_often_as_asked(held: Driver) -> None:
    held.create()
    held.start()

    for _ in range(2):
        held.call("DeletePipeline", name="web")

    assert held.refusal("GetPipeline", name="web")[0] == "PipelineNotFoundException"


def test_begins_with_an_empty_history_when_created_anew(aws: Driver) -> None:
    aws.create()
    aws.start()
    aws.call("DeletePipeline", name="web")

    aws.create()

    assert aws.listed() == []


def test_pages_through_pipelines_by_name(aws: Driver) -> None:
    for name in ("web", "api", "jobs"):
        aws.create(name=name)

    first = aws.call("ListPipelines", maxResults=2)
    rest = aws.call("ListPipelines", maxResults=2, nextToken=first["nextToken"])

    assert [each["name"] for page in (first, rest) for each in page["pipelines"]] == ["api", "jobs", "web"]
    assert "nextToken" not in rest


def test_keeps_regions_apart(aws: Driver) -> None:
    aws.create("us-east-1")

    assert aws.call("ListPipelines")["pipelines"] == []
    assert [each["name"] for each in aws.call("ListPipelines", "us-east-1")["pipelines"]] == ["web"]


@pytest.mark.parametrize("operation", ["GetPipeline", "GetPipelineState"])
def test_answers_not_found_when_there_is_no_such_pipeline(aws: Driver, operation: str) -> None:
    assert aws.refusal(operation, name="web")[0] == "PipelineNotFoundException"
