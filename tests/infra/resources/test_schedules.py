"""Schedules in the template: who may be them, what they may do, and what those of the pipelines file ask for."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from revision_trigger.domain.intents.rollback import Back, RollbackRequest
from revision_trigger_cdk.pipelines_file import PipelinesFile
from tests.builders import HOME, parts, routes
from tests.infra.templates import Template, arn, logical_id, only, resources, written

ARN = "arn:{AWS::Partition}:scheduler:{AWS::Region}:{AWS::AccountId}:"
SOURCES = {"Image": {"ecr": "web"}}
NIGHTLY = {"cron": "0 2 * * ? *", "timezone": "Europe/Berlin", "to": {"back": 2}, "reason": "every night"}
Synthesise = Callable[[PipelinesFile], Template]


def compiled(**rollback: Any) -> dict[str, Any]:
    names: dict[str, Any] = {"senders": [], "topics": [], "accounts": []}
    return names | {"pipelines": {"web": {"sources": SOURCES, "maxAge": 60, "rollback": rollback}}}


def test_role_may_be_taken_by_this_group_alone_when_it_sends(template: Template) -> None:
    role = resources(template, "IAM::Role")[logical_id(template, "IAM::Role", "Schedules")]
    queues = [logical_id(template, "SQS::Queue", start) for start in ("QueuesEvents", "QueuesDead")]

    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert (trust["Principal"], trust["Action"]) == ({"Service": "scheduler.amazonaws.com"}, "sts:AssumeRole")
    assert {key: written(value) for key, value in trust["Condition"]["StringEquals"].items()} == {
        "aws:SourceAccount": "{AWS::AccountId}",
        "aws:SourceArn": f"{ARN}schedule-group/RevisionTrigger",
    }
    (policy,) = role["Policies"]
    assert policy["PolicyDocument"]["Statement"] == [
        {"Action": "sqs:SendMessage", "Effect": "Allow", "Resource": [arn(queue) for queue in sorted(queues)]}
    ]


def test_function_may_hand_the_role_to_the_scheduler_alone_when_it_plans(template: Template) -> None:
    statements = only(template, "IAM::Policy")["PolicyDocument"]["Statement"]

    (passing,) = [statement for statement in statements if statement["Action"] == "iam:PassRole"]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def test_function_knows_group_role_and_queues_when_it_runs(template: Template) -> None:
    variables = only(template, "Lambda::Function")["Environment"]["Variables"]

    assert written(variables["SCHEDULE_GROUP"]) == only(template, "Scheduler::ScheduleGroup")["Name"]
    assert variables["SCHEDULE_ROLE_ARN"] == arn(logical_id(template, "IAM::Role", "Schedules"))
    assert variables["QUEUE_ARN"] == arn(logical_id(template, "SQS::Queue", "QueuesEvents"))
    assert variables["DEAD_LETTER_QUEUE_ARN"] == arn(logical_id(template, "SQS::Queue", "QueuesDead"))


def test_asks_for_what_the_file_says_when_it_is_due(synthesise: Synthesise) -> None:
    template = synthesise(PipelinesFile(compiled(schedules={"nightly": NIGHTLY}, maxLateness=1800)))

    schedule = only(template, "Scheduler::Schedule")
    target = schedule.pop("Target")
    assert schedule == {
        "Description": "A rollback of Revision Trigger: nightly of web in the pipelines file",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "GroupName": "RevisionTrigger",
        "ScheduleExpression": "cron(0 2 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
    }
    message = written(target.pop("Input"))
    assert target == {
        "Arn": arn(logical_id(template, "SQS::Queue", "QueuesEvents")),
        "RoleArn": arn(logical_id(template, "IAM::Role", "Schedules")),
        "RetryPolicy": {"MaximumEventAgeInSeconds": 1800},
        "DeadLetterConfig": {"Arn": arn(logical_id(template, "SQS::Queue", "QueuesDead"))},
    }
    ask = read(message)
    assert (ask.pipeline, ask.to, ask.text, ask.max_lateness) == ("web", Back(2), "every night", 900.0)


def read(message: str) -> RollbackRequest:
    """Read a message as the function would, at home and filled in by the Scheduler."""
    filled = {
        "{AWS::AccountId}": HOME.account,
        "{AWS::Region}": HOME.region,
        "<aws.scheduler.schedule-arn>": "arn:aws:scheduler:us-east-1:123456789012:schedule/RevisionTrigger/x",
        "<aws.scheduler.scheduled-time>": "2026-11-23T02:00:00Z",
        "<aws.scheduler.execution-id>": "d6e0d1ea",
    }
    for name, value in filled.items():
        message = message.replace(name, str(value))
    (ask,) = parts(json.loads(message), routes(compiled()))
    assert isinstance(ask, RollbackRequest), ask
    return ask


@pytest.mark.parametrize(
    ("schedule", "expression"), [({"rate": "1 day"}, "rate(1 day)"), ({"cron": "0 2 ? * 2 *"}, "cron(0 2 ? * 2 *)")]
)
def test_is_in_utc_when_no_time_zone_is_named(
    synthesise: Synthesise, schedule: dict[str, str], expression: str
) -> None:
    template = synthesise(PipelinesFile(compiled(schedules={"one": schedule})))

    found = only(template, "Scheduler::Schedule")
    assert (found["ScheduleExpression"], found["ScheduleExpressionTimezone"]) == (expression, "UTC")


def test_keeps_the_other_schedules_as_they_are_when_one_is_added(synthesise: Synthesise) -> None:
    one = synthesise(PipelinesFile(compiled(schedules={"nightly": NIGHTLY})))
    two = synthesise(PipelinesFile(compiled(schedules={"hourly": {"rate": "1 hour"}, "nightly": NIGHTLY})))

    before, after = (resources(template, "Scheduler::Schedule") for template in (one, two))
    assert len(after) == 2
    assert before.items() <= after.items()
