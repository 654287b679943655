"""Who beside the rules may send to the queues: S3 for the file's buckets, SNS for its topics."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from revision_trigger_cdk.pipelines_file import PipelinesFile, parse
from tests.infra.templates import Template, arn, as_list, length, logical_id, resources, written

Synthesise = Callable[[PipelinesFile], Template]

TOPIC = "arn:aws:sns:us-east-1:210987654321:releases"
OTHER = "arn:aws:sns:eu-west-1:123456789012:uploads"


def template_of(synthesise: Synthesise, *sources: dict[str, Any], topics: list[str] | None = None) -> Template:
    pipelines = {f"p{number}": {"sources": {"A": source}} for number, source in enumerate(sources)}
    return synthesise(parse(json.dumps({"pipelines": pipelines, "topics": topics or []}), Path("f")))


def policy_of(template: Template, queue: str) -> Template:
    ours = [{"Ref": logical_id(template, "SQS::Queue", queue)}]
    (policy,) = [found for found in resources(template, "SQS::QueuePolicy").values() if found["Queues"] == ours]
    return dict(policy["PolicyDocument"])


def statements(template: Template, queue: str, service: str) -> list[Template]:
    return [
        statement
        for statement in policy_of(template, queue)["Statement"]
        if statement["Principal"] == {"Service": f"{service}.amazonaws.com"}
    ]


def test_is_s3_for_the_watched_buckets_of_the_account_when_a_source_is_an_object(synthesise: Synthesise) -> None:
    template = template_of(
        synthesise,
        {"s3": "bucket", "key": "k"},
        {"s3": "another", "keys": ["k*"]},
        {"s3": "mapped", "key": "k", "build": {"project": "web-build"}},
    )

    (statement,) = statements(template, "QueuesEvents", "s3")

    assert (statement["Effect"], statement["Action"]) == ("Allow", "sqs:SendMessage")
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert [written(bucket) for bucket in statement["Condition"]["ArnLike"]["aws:SourceArn"]] == [
        "arn:{AWS::Partition}:s3:::another",
        "arn:{AWS::Partition}:s3:::bucket",
    ]
    assert set(statement["Condition"]) == {"StringEquals", "ArnLike"}
    assert statements(template, "QueuesDead", "s3") == []  # S3 has no dead-letter queue


@pytest.mark.parametrize("queue", ["QueuesEvents", "QueuesDead"])
def test_is_neither_s3_nor_sns_when_the_file_names_none(synthesise: Synthesise, queue: str) -> None:
    template = template_of(synthesise, {"ecr": "web"})

    assert statements(template, queue, "s3") == statements(template, queue, "sns") == []


def test_is_sns_for_these_topics_when_there_are_some(synthesise: Synthesise) -> None:
    template = template_of(synthesise, {"ecr": "web"}, topics=[TOPIC, OTHER])

    for queue in ("QueuesEvents", "QueuesDead"):
        (statement,) = statements(template, queue, "sns")
        assert (statement["Effect"], statement["Action"]) == ("Allow", "sqs:SendMessage")
        assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": [OTHER, TOPIC]}}


def test_is_subscribed_once_the_topic_may_send_and_keeps_what_cannot_be_sent_when_there_is_a_topic(
    synthesise: Synthesise,
) -> None:
    template = template_of(synthesise, {"ecr": "web"}, topics=[TOPIC])
    (subscription,) = [body for body in template["Resources"].values() if body["Type"] == "AWS::SNS::Subscription"]
    ((condition, here),) = template["Conditions"].items()

    assert here == {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}
    assert subscription["Properties"] == {
        "TopicArn": TOPIC,
        "Region": "us-east-1",
        "Protocol": "sqs",
        "Endpoint": arn(logical_id(template, "SQS::Queue", "QueuesEvents")),
        "RawMessageDelivery": False,
        "RedrivePolicy": {
            "Fn::If": [
                condition,
                {"deadLetterTargetArn": arn(logical_id(template, "SQS::Queue", "QueuesDead"))},
                {"Ref": "AWS::NoValue"},
            ]
        },
    }
    assert logical_id(template, "SQS::QueuePolicy", "QueuesEvents") in subscription["DependsOn"]


@pytest.mark.parametrize(("count", "named"), [(1, 1), (2, 2), (3, 0), (250, 0)])
def test_fits_the_limits_of_a_queues_policy_when_buckets_and_topics_are_many(
    synthesise: Synthesise, count: int, named: int
) -> None:
    buckets = [{"s3": f"{number:03}{'b' * 60}", "key": "k"} for number in range(count)]
    topics = [f"arn:aws:sns:us-east-1:123456789012:{number}{'t' * 255}" for number in range(5)]

    policy = policy_of(template_of(synthesise, *buckets, topics=topics), "QueuesEvents")

    # SQS Developer Guide, "Amazon SQS policy quotas", with each value of a condition counted.
    assert length(policy) <= 8192
    values = [
        value
        for statement in policy["Statement"]
        for operator in statement["Condition"].values()
        for value in operator.values()
    ]
    assert sum(len(as_list(value)) for value in values) <= 10
    arns = policy["Statement"][2]["Condition"].get("ArnLike", {"aws:SourceArn": []})["aws:SourceArn"]
    assert len(arns) == named


def test_is_clean_for_cfn_lint_when_every_key_is_used(synthesise: Synthesise) -> None:
    mapped = {"pattern": {"source": ["com.acme"]}, "revision": "detail.after"}
    template = template_of(
        synthesise,
        {"s3": "bucket", "keys": ["k/*.zip"]},
        {"connection": "a/b", "mapped": mapped},
        {"connection": "a/b", "build": {"project": "web-build"}},
        topics=[TOPIC, OTHER],
    )

    assert lint(json.dumps(template), config=ManualArgs(regions=["eu-west-1", "us-east-1"])) == []
    assert len(resources(template, "SNS::Subscription")) == 2
