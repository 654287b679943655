"""Who may do what: every right in the template, and none beside them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.pipelines_file import PipelinesFile, parse
from tests.infra.templates import Template, length, logical_id, only, resources, rights, written

PIPELINE = "arn:{AWS::Partition}:codepipeline:{AWS::Region}:{AWS::AccountId}:"


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
        ("dynamodb:GetItem", ledger),
        ("dynamodb:PutItem", ledger),
        ("dynamodb:BatchWriteItem", ledger),
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
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
    }


def test_come_from_the_stack_alone_when_there_is_a_role(template: Template) -> None:
    role = only(template, "IAM::Role")
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


@pytest.mark.parametrize("count", [1, 100, 250])
def test_fit_iams_limits_when_pipelines_have_long_names(
    synthesise: Callable[[PipelinesFile], Template], count: int
) -> None:
    names = [f"{number:03}{'n' * 97}" for number in range(count)]
    text = json.dumps({"pipelines": {name: {"sources": {"A": {"ecr": name}}} for name in names}})

    template = synthesise(parse(text, Path("pipelines.yaml")))

    granted = {right for right in rights(template) if right[0].startswith("codepipeline:")}
    operations = ("StartPipelineExecution", "ListPipelineExecutions", "GetPipelineExecution", "GetPipeline")
    actions = [f"codepipeline:{operation}" for operation in operations]
    assert granted == {(action, f"{PIPELINE}{name}") for action in actions for name in names}
    assert length(only(template, "IAM::Policy")["PolicyDocument"]) <= 10_240  # a role's inline policies
    overflow = resources(template, "IAM::ManagedPolicy").values()
    assert all(length(policy["PolicyDocument"]) <= 6_144 for policy in overflow)
    assert len(overflow) <= 10  # to a role
