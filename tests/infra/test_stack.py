"""What the template says of resources and their settings. Rights are in test_rights."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from revision_trigger.domain.outcome import Reason
from revision_trigger.settings import Settings
from revision_trigger.telemetry import metric_of
from revision_trigger_cdk.patterns.all import event_patterns
from revision_trigger_cdk.pipelines_file import PipelinesFile, parse
from revision_trigger_cdk.resources.metrics import NAMESPACE
from tests.infra.templates import Template, arn, logical_id, only, resources, written

DAY = 24 * 3600


def test_holds_these_resources_and_no_other_when_synthesised(template: Template, pipelines: PipelinesFile) -> None:
    kinds = Counter(body["Type"].removeprefix("AWS::") for body in template["Resources"].values())

    assert kinds == {
        "DynamoDB::GlobalTable": 1,
        "SQS::Queue": 2,
        "SQS::QueuePolicy": 2,
        "Logs::LogGroup": 1,
        "IAM::Role": 2,
        "Scheduler::ScheduleGroup": 1,
        "IAM::Policy": 1,
        "Lambda::Function": 1,
        "CloudWatch::Alarm": 8,
        "CloudWatch::Dashboard": 1,
        "Lambda::EventInvokeConfig": 1,
        "Lambda::EventSourceMapping": 1,
        "Events::Rule": len(event_patterns(pipelines.routes)),
    }
    assert set(template["Outputs"]) == {"QueueUrl", "DeadLetterQueueUrl", "LedgerTableName", "FunctionName"}


def test_keeps_the_ledger_where_it_is_when_the_stack_changes_or_goes(template: Template) -> None:
    """Another logical id or other keys would put an empty table in its place: every pipeline's clocks would be gone."""
    assert template["Resources"]["LedgerTable9343E4AA"] == {
        "Type": "AWS::DynamoDB::GlobalTable",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
                {"AttributeName": "execution", "AttributeType": "S"},
                {"AttributeName": "at", "AttributeType": "N"},
            ],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by-execution",
                    "KeySchema": [
                        {"AttributeName": "execution", "KeyType": "HASH"},
                        {"AttributeName": "at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
            "Replicas": [
                {
                    "Region": {"Ref": "AWS::Region"},
                    "DeletionProtectionEnabled": True,
                    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                    "GlobalSecondaryIndexes": [{"IndexName": "by-execution"}],
                }
            ],
        },
    }


def test_replaces_nothing_that_holds_what_was_asked_when_it_is_upgraded(template: Template) -> None:
    """Another id, or another name of the group, would lose what waits in a queue, and every planned rollback."""
    held = {kind: [*resources(template, kind)] for kind in ("SQS::Queue", "Scheduler::ScheduleGroup")}

    assert held == {
        "SQS::Queue": ["QueuesDeadLettersF0D5D2AD", "QueuesEvents3B99B77C"],
        "Scheduler::ScheduleGroup": ["SchedulesGroupC7F67308"],
    }
    assert only(template, "Scheduler::ScheduleGroup") == {"Name": "RevisionTrigger"}


def test_waits_and_gives_up_as_lambda_asks_when_a_queue_feeds_it(template: Template) -> None:
    queue = resources(template, "SQS::Queue")[logical_id(template, "SQS::Queue", "QueuesEvents")]

    assert queue == {
        "MessageRetentionPeriod": 4 * DAY,
        "VisibilityTimeout": 6 * only(template, "Lambda::Function")["Timeout"],
        "SqsManagedSseEnabled": True,
        "RedrivePolicy": {
            "deadLetterTargetArn": arn(logical_id(template, "SQS::Queue", "QueuesDead")),
            "maxReceiveCount": 10,
        },
    }


def test_keeps_dead_letters_for_two_weeks_when_any_come(template: Template) -> None:
    queue = resources(template, "SQS::Queue")[logical_id(template, "SQS::Queue", "QueuesDead")]

    assert queue == {"MessageRetentionPeriod": 14 * DAY, "SqsManagedSseEnabled": True}


def test_hands_over_batches_with_partial_failures_when_events_come(template: Template) -> None:
    assert only(template, "Lambda::EventSourceMapping") == {
        "BatchSize": 10,
        "EventSourceArn": arn(logical_id(template, "SQS::Queue", "QueuesEvents")),
        "FunctionName": {"Ref": logical_id(template, "Lambda::Function")},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 10},
    }


def test_keeps_a_direct_event_when_all_retries_failed(template: Template) -> None:
    dead_letters = arn(logical_id(template, "SQS::Queue", "QueuesDead"))

    assert only(template, "Lambda::EventInvokeConfig") == {
        "FunctionName": {"Ref": logical_id(template, "Lambda::Function")},
        "Qualifier": "$LATEST",
        "DestinationConfig": {"OnFailure": {"Destination": dead_letters}},
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 6 * 3600,
    }


def test_runs_as_the_design_says_when_deployed(template: Template) -> None:
    function = only(template, "Lambda::Function")

    assert (function["Runtime"], function["Architectures"], function["Timeout"]) == ("python3.13", ["arm64"], 60)
    assert function["RecursiveLoop"] == "Allow"  # it wakes itself through its queue
    assert function["LoggingConfig"] == {"LogGroup": {"Ref": logical_id(template, "Logs::LogGroup")}}
    assert only(template, "Logs::LogGroup") == {"RetentionInDays": 90}


def test_sets_the_variables_the_function_reads_and_no_other_when_synthesised(template: Template) -> None:
    variables = only(template, "Lambda::Function")["Environment"]["Variables"]
    environment = {name: written(value) for name, value in variables.items()}

    assert Settings.from_environment(environment) == Settings(
        pipeline_arn_prefix="arn:{AWS::Partition}:codepipeline:{AWS::Region}:{AWS::AccountId}:",
        dead_letter_queue_url=f"{{{logical_id(template, 'SQS::Queue', 'QueuesDead')}}}",
        ledger_table_name=f"{{{logical_id(template, 'DynamoDB::GlobalTable')}}}",
        settle_seconds="120",
        queue_url=f"{{{logical_id(template, 'SQS::Queue', 'QueuesEvents')}}}",
        queue_arn=f"{{{logical_id(template, 'SQS::Queue', 'QueuesEvents')}.Arn}}",
        dead_letter_queue_arn=f"{{{logical_id(template, 'SQS::Queue', 'QueuesDead')}.Arn}}",
        schedule_group="RevisionTrigger",
        schedule_role_arn=f"{{{logical_id(template, 'IAM::Role', 'Schedules')}.Arn}}",
        event_bus_name="default",
        powertools_service_name="RevisionTrigger",
        powertools_metrics_namespace="RevisionTrigger",
        powertools_log_level="INFO",
    )
    assert set(environment) == {name.upper() for name in Settings.__annotations__}


def test_feeds_the_queue_and_loses_nothing_when_it_is_a_rule(template: Template, pipelines: PipelinesFile) -> None:
    rules = resources(template, "Events::Rule").values()
    target = {
        "Id": "Queue",
        "Arn": arn(logical_id(template, "SQS::Queue", "QueuesEvents")),
        "DeadLetterConfig": {"Arn": arn(logical_id(template, "SQS::Queue", "QueuesDead"))},
        "RetryPolicy": {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": DAY},
    }

    assert all(rule["Targets"] == [target] for rule in rules)
    assert [rule["EventPattern"] for rule in rules] == list(event_patterns(pipelines.routes).values())


def test_is_clean_for_cfn_lint_when_synthesised(template: Template) -> None:
    assert lint(json.dumps(template), config=ManualArgs(regions=["eu-west-1", "us-east-1"])) == []


def test_makes_rules_for_executions_alone_when_no_event_is_routed(
    synthesise: Callable[[PipelinesFile], Template],
) -> None:
    text = "pipelines: {web: {sources: {App: {connection: acme/web}}}}"

    (rule,) = resources(synthesise(parse(text, Path("pipelines.yaml"))), "Events::Rule").values()

    assert rule["EventPattern"]["source"] == ["aws.codepipeline"]


def test_raises_an_alarm_when_a_start_is_in_doubt(template: Template) -> None:
    (alarm,) = [each for each in resources(template, "CloudWatch::Alarm").values() if each["MetricName"] == "Uncertain"]

    assert alarm["MetricName"] == metric_of(Reason.UNCERTAIN)
    assert (alarm["Namespace"], alarm["Dimensions"]) == (NAMESPACE, [{"Name": "service", "Value": "RevisionTrigger"}])
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1, "notBreaching")
