"""Who may do what: every right in the template, and none beside them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revision_trigger_cdk.pipelines_file import PipelinesFile, parse
from tests.infra.templates import Template, length, logical_id, only, resources, rights, written

PIPELINE = "arn:{AWS::Partition}:codepipeline:{AWS::Region}:{AWS::AccountId}:"
ECR = "arn:{AWS::Partition}:ecr:{AWS::Region}:{AWS::AccountId}:repository/"
CODECOMMIT = "arn:{AWS::Partition}:codecommit:{AWS::Region}:{AWS::AccountId}:"
SCHEDULE = "arn:{AWS::Partition}:scheduler:{AWS::Region}:{AWS::AccountId}:schedule/"
S3 = "arn:{AWS::Partition}:s3:::"
ROLE = "arn:aws:iam::210987654321:role/start-web"
OURS = ("codepipeline:", "ecr:", "codecommit:", "s3:", "sts:")


def test_allow_this_and_nothing_else_when_the_function_runs(template: Template) -> None:
    queue = f"{{{logical_id(template, 'SQS::Queue', 'QueuesEvents')}.Arn}}"
    dead_letters = f"{{{logical_id(template, 'SQS::Queue', 'QueuesDead')}.Arn}}"
    ledger = f"{{{logical_id(template, 'DynamoDB::GlobalTable')}.Arn}}"
    log = f"{{{logical_id(template, 'Logs::LogGroup')}.Arn}}"

    assert rights(template) == {
        ("codepipeline:StartPipelineExecution", f"{PIPELINE}api"),
        ("codepipeline:StartPipelineExecution", f"{PIPELINE}web"),
        ("codepipeline:ListPipelineExecutions", f"{PIPELINE}api"),
        ("codepipeline:ListPipelineExecutions", f"{PIPELINE}web"),
        ("codepipeline:GetPipelineExecution", f"{PIPELINE}api"),
        ("codepipeline:GetPipelineExecution", f"{PIPELINE}web"),
        ("codepipeline:GetPipeline", f"{PIPELINE}api"),
        ("codepipeline:GetPipeline", f"{PIPELINE}web"),
        ("codepipeline:ListActionExecutions", f"{PIPELINE}api"),
        ("codepipeline:ListActionExecutions", f"{PIPELINE}web"),
        ("codepipeline:StopPipelineExecution", f"{PIPELINE}api"),
        ("codepipeline:StopPipelineExecution", f"{PIPELINE}web"),
        ("ecr:DescribeImages", f"{ECR}api"),
        ("ecr:DescribeImages", f"{ECR}web"),
        ("codecommit:GetBranch", f"{CODECOMMIT}api"),
        ("codecommit:GetBranch", f"{CODECOMMIT}web"),
        ("codecommit:GetCommit", f"{CODECOMMIT}api"),
        ("codecommit:GetCommit", f"{CODECOMMIT}web"),
        ("s3:GetObject", f"{S3}release-bucket/web/app.zip"),
        ("s3:GetObjectVersion", f"{S3}release-bucket/web/app.zip"),
        ("s3:ListBucket", f"{S3}release-bucket"),
        ("dynamodb:GetItem", ledger),
        ("dynamodb:PutItem", ledger),
        ("dynamodb:BatchWriteItem", ledger),
        ("dynamodb:Query", f"{ledger}/index/by-execution"),
        ("events:PutEvents", "arn:{AWS::Partition}:events:{AWS::Region}:{AWS::AccountId}:event-bus/default"),
        ("sqs:ReceiveMessage", queue),
        ("sqs:ChangeMessageVisibility", queue),
        ("sqs:DeleteMessage", queue),
        ("sqs:SendMessage", queue),
        ("sqs:GetQueueUrl", queue),
        ("sqs:GetQueueAttributes", queue),
        ("sqs:SendMessage", dead_letters),
        ("sqs:GetQueueUrl", dead_letters),
        ("sqs:GetQueueAttributes", dead_letters),
        ("scheduler:CreateSchedule", f"{SCHEDULE}RevisionTrigger/plan-*"),
        ("scheduler:UpdateSchedule", f"{SCHEDULE}RevisionTrigger/plan-*"),
        ("scheduler:DeleteSchedule", f"{SCHEDULE}RevisionTrigger/plan-*"),
        ("iam:PassRole", f"{{{logical_id(template, 'IAM::Role', 'Schedules')}.Arn}}"),
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
    }


OPERATIONS = [
    "codepipeline:StartPipelineExecution",
    "codepipeline:ListPipelineExecutions",
    "codepipeline:GetPipelineExecution",
    "codepipeline:GetPipeline",
    "codepipeline:ListActionExecutions",
    "codepipeline:StopPipelineExecution",
]


def granted(synthesise: Callable[[PipelinesFile], Template], pipeline: dict[str, Any]) -> set[tuple[str, str]]:
    template = synthesise(parse(json.dumps({"pipelines": {"web": pipeline}}), Path("pipelines.yaml")))
    return {right for right in rights(template) if right[0].startswith(OURS)}


def test_are_the_role_alone_when_the_pipeline_has_one(synthesise: Callable[[PipelinesFile], Template]) -> None:
    place = {"account": "210987654321", "region": "eu-west-1", "roleArn": ROLE}
    sources = {"Image": {"ecr": "web"}, "Source": {"codecommit": "web", "branch": "main"}}

    assert granted(synthesise, {"sources": sources, **place}) == {("sts:AssumeRole", ROLE)}


def test_are_in_the_pipelines_region_when_it_has_another(synthesise: Callable[[PipelinesFile], Template]) -> None:
    pipeline = {"sources": {"Image": {"ecr": "team/web"}}, "region": "eu-west-1", "checks": False}

    found = granted(synthesise, pipeline)

    arn = "arn:{AWS::Partition}:%s:eu-west-1:{AWS::AccountId}:%s"
    assert {right for right in found if right[0].startswith("ecr:")} == {
        ("ecr:DescribeImages", arn % ("ecr", "repository/team/web"))
    }
    assert {resource for action, resource in found if action.startswith("codepipeline:")} == {
        arn % ("codepipeline", "web")
    }


def test_end_where_a_glob_begins_when_keys_are_routed(synthesise: Callable[[PipelinesFile], Template]) -> None:
    keys = ["web/*.zip", "one?$.zip", "a*b*c"]

    found = granted(synthesise, {"sources": {"Bundle": {"s3": "bucket", "keys": keys}}})

    readable = {resource for action, resource in found if action == "s3:GetObjectVersion"}
    assert readable == {f"{S3}bucket/{key}" for key in ("web/*", "one${?}${$}.zip", "a*")}
    assert ("s3:ListBucket", f"{S3}bucket") in found


def test_come_from_the_stack_alone_when_there_is_a_role(template: Template) -> None:
    role = resources(template, "IAM::Role")[logical_id(template, "IAM::Role", "Trigger")]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert set(role) == {"AssumeRolePolicyDocument"}  # no managed policy of AWS's
    assert (trust["Principal"], trust["Action"]) == ({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")


@pytest.mark.parametrize("queue", ["QueuesEvents", "QueuesDead"])
def test_let_our_rules_and_no_plain_text_in_when_it_is_a_queue(template: Template, queue: str) -> None:
    ours = [{"Ref": logical_id(template, "SQS::Queue", queue)}]
    (policy,) = [found for found in resources(template, "SQS::QueuePolicy").values() if found["Queues"] == ours]
    plain_text, rules, *others = policy["PolicyDocument"]["Statement"]

    assert (plain_text["Effect"], plain_text["Action"], plain_text["Principal"]) == ("Deny", "sqs:*", {"AWS": "*"})
    assert plain_text["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (rules["Effect"], rules["Action"]) == ("Allow", "sqs:SendMessage")
    assert rules["Principal"] == {"Service": "events.amazonaws.com"}
    assert [other["Principal"] for other in others] == [{"Service": "s3.amazonaws.com"}] * (queue == "QueuesEvents")
    assert list(rules["Condition"]) == ["ArnLike"]
    assert {key: written(value) for key, value in rules["Condition"]["ArnLike"].items()} == {
        "aws:SourceArn": "arn:{AWS::Partition}:events:{AWS::Region}:{AWS::AccountId}:rule/RevisionTrigger-*"
    }


@pytest.mark.parametrize(("count", "policies"), [(1, 0), (100, 10), (250, 20)])
def test_fit_iams_limits_when_pipelines_have_long_names(
    synthesise: Callable[[PipelinesFile], Template], count: int, policies: int
) -> None:
    names = [f"{number:03}{'n' * 97}" for number in range(count)]
    text = json.dumps({"pipelines": {name: {"sources": {"A": {"ecr": name}}} for name in names}})

    template = synthesise(parse(text, Path("pipelines.yaml")))

    granted = {right for right in rights(template) if right[0].startswith("codepipeline:")}
    assert granted == {(action, f"{PIPELINE}{name}") for action in OPERATIONS for name in names}
    assert length(only(template, "IAM::Policy")["PolicyDocument"]) <= 10_240  # a role's inline policies
    overflow = resources(template, "IAM::ManagedPolicy").values()
    assert all(length(policy["PolicyDocument"]) <= 6_144 for policy in overflow)
    assert len(overflow) <= policies  # to a role: 10, and 20 where the quota is raised, of which CDK warns
