from typing import Any

import pytest

from tests.unit.sandbox.codepipeline.builders import declared
from tests.unit.sandbox.codepipeline.driver import Driver

ARN = "arn:aws:codepipeline:eu-central-1:000000000000:web"


def tags(aws: Driver) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in aws.call("ListTagsForResource", resourceArn=ARN)["tags"]}


def tag(**values: str) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def test_keeps_tags_when_a_pipeline_is_created_with_some(aws: Driver) -> None:
    answer = aws.call("CreatePipeline", pipeline=declared(), tags=tag(team="web", env="test"))

    assert answer["tags"] == tag(env="test", team="web")
    assert tags(aws) == {"team": "web", "env": "test"}


def test_sets_and_removes_tags_when_asked(aws: Driver) -> None:
    aws.call("CreatePipeline", pipeline=declared(), tags=tag(team="web", env="test"))

    aws.call("TagResource", resourceArn=ARN, tags=tag(env="prod", cost="1"))
    aws.call("UntagResource", resourceArn=ARN, tagKeys=["team", "never"])

    assert tags(aws) == {"env": "prod", "cost": "1"}


def test_pages_through_tags_when_asked_for_few(aws: Driver) -> None:
    aws.call("CreatePipeline", pipeline=declared(), tags=tag(a="1", b="2", c="3"))

    first = aws.call("ListTagsForResource", resourceArn=ARN, maxResults=2)
    rest = aws.call("ListTagsForResource", resourceArn=ARN, maxResults=2, nextToken=first["nextToken"])

    assert first["tags"] + rest["tags"] == tag(a="1", b="2", c="3")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (tag(**{"aws:mine": "1"}), "InvalidTagsException"),
        (tag(a="1") + tag(a="2"), "InvalidTagsException"),
        ([{"key": f"k{number}", "value": ""} for number in range(51)], "TooManyTagsException"),
    ],
)
def test_changes_nothing_when_tags_are_wrong(aws: Driver, wrong: list[dict[str, str]], code: str) -> None:
    aws.create()

    assert aws.refusal("TagResource", resourceArn=ARN, tags=wrong)[0] == code
    assert tags(aws) == {}


def test_creates_nothing_when_tags_are_wrong(aws: Driver) -> None:
    code, _ = aws.refusal("CreatePipeline", pipeline=declared(), tags=tag(**{"aws:mine": "1"}))

    assert code == "InvalidTagsException"
    assert aws.call("ListPipelines")["pipelines"] == []


@pytest.mark.parametrize(
    ("operation", "params"),
    [("TagResource", {"tags": []}), ("UntagResource", {"tagKeys": []}), ("ListTagsForResource", {})],
)
def test_answers_not_found_when_the_arn_is_no_pipeline_s(aws: Driver, operation: str, params: dict[str, Any]) -> None:
    code, _ = aws.refusal(operation, resourceArn=ARN, **params)

    assert code == "ResourceNotFoundException"
