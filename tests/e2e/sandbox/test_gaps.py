"""What MiniStack leaves out and the sandbox adds: schedules, batching windows, CloudFormation's settings and types."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.running import Listener

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

ROLE = "arn:aws:iam::000000000000:role/any"
ATTRIBUTES = ["schedule-arn", "scheduled-time", "execution-id", "attempt-number"]


def test_schedule_fires_in_its_time_zone_with_its_attributes_when_due(sandbox: Sandbox, schedule_role: str) -> None:
    queue, scheduler = Listener(sandbox, {"source": ["never"]}), sandbox.client("scheduler")
    due = (datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(seconds=2)).replace(microsecond=0)
    told = {name: f"<aws.scheduler.{name}>" for name in ATTRIBUTES}

    arn = scheduler.create_schedule(
        Name="soon",
        ScheduleExpression=f"at({due.replace(tzinfo=None).isoformat()})",
        ScheduleExpressionTimezone="Asia/Tokyo",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": queue.arn, "RoleArn": schedule_role, "Input": json.dumps(told)},
        ActionAfterCompletion="DELETE",
    )["ScheduleArn"]

    fired = queue.receive()
    assert fired["schedule-arn"] == arn
    assert fired["scheduled-time"] == due.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert fired["execution-id"]
    sandbox.poll(lambda: not scheduler.list_schedules(NamePrefix="soon")["Schedules"])


@pytest.mark.parametrize(
    "wrong", [{"ScheduleExpressionTimezone": "Nowhere/Land"}, {"ScheduleExpression": "cron(99 2 * * ? *)"}]
)
def test_schedule_is_refused_when_its_zone_or_expression_is_none(sandbox: Sandbox, wrong: dict[str, str]) -> None:
    scheduler = sandbox.client("scheduler")
    right = {"ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"}}

    with pytest.raises(scheduler.exceptions.ValidationException):
        scheduler.create_schedule(Name="wrong", Target={"Arn": "arn:aws:sqs:x", "RoleArn": ROLE}, **right | wrong)


def test_cloudformation_makes_what_ministack_leaves_out_when_a_template_has_it(sandbox: Sandbox) -> None:
    cloudformation = sandbox.client("cloudformation")

    cloudformation.create_stack(StackName="gaps", TemplateBody=json.dumps({"Resources": RESOURCES}))

    def finished() -> Any:
        stack = cloudformation.describe_stacks(StackName="gaps")["Stacks"][0]
        return stack if not stack["StackStatus"].endswith("IN_PROGRESS") else None

    stack = sandbox.poll(finished)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack.get("StackStatusReason")
    tables, events = sandbox.client("dynamodb"), sandbox.client("events")
    assert tables.describe_time_to_live(TableName="gaps")["TimeToLiveDescription"]["AttributeName"] == "ttl"
    backups = tables.describe_continuous_backups(TableName="gaps")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert events.describe_archive(ArchiveName="gaps")["RetentionDays"] == 3
    assert json.loads(events.describe_event_bus()["Policy"])["Statement"][-1]["Sid"] == "gaps"
    alarms = sandbox.client("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert [alarm["AlarmName"] for alarm in alarms] == ["gaps"]
    nightly = sandbox.client("scheduler").get_schedule(Name="nightly")
    assert nightly["ScheduleExpressionTimezone"] == "Europe/Berlin"

    cloudformation.delete_stack(StackName="gaps")

    sandbox.poll(lambda: "gaps" not in tables.list_tables()["TableNames"])
    assert not sandbox.client("scheduler").list_schedules(NamePrefix="nightly")["Schedules"]


RESOURCES = {
    "Table": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "TableName": "gaps",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
    },
    "Archive": {
        "Type": "AWS::Events::Archive",
        "Properties": {
            "ArchiveName": "gaps",
            "SourceArn": {"Fn::Sub": "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"},
            "EventPattern": {"source": ["never"]},
            "RetentionDays": 3,
        },
    },
    "BusPolicy": {
        "Type": "AWS::Events::EventBusPolicy",
        "Properties": {
            "StatementId": "gaps",
            "Statement": {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"},
        },
    },
    "Alarm": {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": "gaps-part",
            "Namespace": "n",
            "MetricName": "m",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    },
    "Composite": {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "DependsOn": "Alarm",
        "Properties": {"AlarmName": "gaps", "AlarmRule": "ALARM(gaps-part)"},
    },
    "Query": {
        "Type": "AWS::Logs::QueryDefinition",
        "Properties": {"Name": "gaps", "QueryString": "fields @message"},
    },
    "Schedule": {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "Name": "nightly",
            "ScheduleExpression": "cron(0 2 * * ? *)",
            "ScheduleExpressionTimezone": "Europe/Berlin",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": "arn:aws:sqs:us-east-1:000000000000:none", "RoleArn": ROLE},
        },
    },
}
