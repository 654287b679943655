"""What is not on by default: a customer's key, tracing, and SnapStart."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from revision_trigger_cdk.pipelines_file import PipelinesFile, parse
from tests.infra.policy_audit import objections
from tests.infra.templates import Template, arn, as_list, logical_id, only, resources, rights, written

TOPIC = "arn:aws:sns:us-east-1:210987654321:releases"
FILE = {
    "topics": [TOPIC],
    "pipelines": {"web": {"sources": {"Bundle": {"s3": "bucket", "key": "k"}, "Image": {"ecr": "web"}}}},
}


@pytest.fixture(scope="module")
def encrypted(synthesise: Callable[..., Template]) -> Template:
    """The template with a customer's key."""
    return synthesise(parse(json.dumps(FILE), Path("pipelines.yaml")), customerKey="true")


def test_everything_at_rest_is_under_it_when_there_is_a_customers_key(encrypted: Template) -> None:
    key = arn(logical_id(encrypted, "KMS::Key"))
    (replica,) = only(encrypted, "DynamoDB::GlobalTable")["Replicas"]

    assert [queue["KmsMasterKeyId"] for queue in resources(encrypted, "SQS::Queue").values()] == [key, key]
    assert replica["SSESpecification"] == {"KMSMasterKeyId": key}
    assert only(encrypted, "Logs::LogGroup")["KmsKeyId"] == key
    assert only(encrypted, "Lambda::Function")["KmsKeyArn"] == key


def test_the_ledger_and_the_queues_stay_where_they_are_when_the_key_comes_later(
    encrypted: Template, template: Template
) -> None:
    for kind in ("DynamoDB::GlobalTable", "SQS::Queue"):
        assert set(resources(encrypted, kind)) == set(resources(template, kind))


def test_the_key_turns_yearly_and_outlives_the_stack_when_it_is_made(encrypted: Template) -> None:
    (key,) = [body for body in encrypted["Resources"].values() if body["Type"] == "AWS::KMS::Key"]

    assert (key["Properties"]["EnableKeyRotation"], key["DeletionPolicy"]) == (True, "Retain")


def test_senders_may_use_the_key_for_named_accounts_alone_when_they_send(encrypted: Template) -> None:
    here = {"Ref": "AWS::AccountId"}
    allowed = {
        written(service): statement
        for statement in only(encrypted, "KMS::Key")["KeyPolicy"]["Statement"]
        for service in as_list(statement["Principal"].get("Service", []))
    }
    log = allowed.pop("logs.{AWS::Region}.amazonaws.com")

    assert {service: statement["Condition"] for service, statement in allowed.items()} == {
        "events.amazonaws.com": {"StringEquals": {"aws:SourceAccount": [here]}},
        "s3.amazonaws.com": {"StringEquals": {"aws:SourceAccount": [here]}},
        "sns.amazonaws.com": {"StringEquals": {"aws:SourceAccount": ["210987654321"]}},
    }
    assert {tuple(statement["Action"]) for statement in allowed.values()} == {("kms:Decrypt", "kms:GenerateDataKey")}
    assert written(log["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]) == (
        "arn:{AWS::Partition}:logs:{AWS::Region}:{AWS::AccountId}:*"
    )


def test_nothing_is_to_object_to_when_there_is_a_customers_key(encrypted: Template) -> None:
    key = f"{{{logical_id(encrypted, 'KMS::Key')}.Arn}}"

    assert objections(encrypted) == []
    assert {place for action, place in rights(encrypted) if action.startswith("kms:")} == {key}


def test_one_right_to_anything_comes_when_tracing_is_on(
    synthesise: Callable[..., Template], pipelines: PipelinesFile, template: Template
) -> None:
    traced = synthesise(pipelines, tracing="true")

    assert only(traced, "Lambda::Function")["TracingConfig"] == {"Mode": "Active"}
    assert rights(traced) - rights(template) == {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*")}


@pytest.fixture(scope="module")
def snapped(synthesise: Callable[..., Template], pipelines: PipelinesFile) -> Template:
    """The template with SnapStart."""
    return synthesise(pipelines, snapStart="true")


def test_the_queue_feeds_an_alias_of_a_version_when_snap_start_is_on(snapped: Template) -> None:
    alias, version = only(snapped, "Lambda::Alias"), logical_id(snapped, "Lambda::Version")
    function = {"Ref": logical_id(snapped, "Lambda::Function")}
    fed = only(snapped, "Lambda::EventSourceMapping")["FunctionName"]

    assert only(snapped, "Lambda::Function")["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert alias == {
        "FunctionName": function,
        "FunctionVersion": {"Fn::GetAtt": [version, "Version"]},
        "Name": "live",
    }
    assert fed["Fn::Join"][1][1] == ":live"
    assert written(snapped["Outputs"]["FunctionName"]["Value"]["Fn::Join"][1][1]) == ":live"


def test_direct_events_that_fail_are_buried_by_whichever_name_they_came_when_snap_start_is_on(
    snapped: Template, template: Template
) -> None:
    without = only(template, "Lambda::EventInvokeConfig")
    configs = [*resources(snapped, "Lambda::EventInvokeConfig").values()]

    assert len(configs) == 2
    assert all(config["DestinationConfig"] == without["DestinationConfig"] for config in configs)


def test_nothing_else_changes_or_moves_when_snap_start_comes_or_goes(snapped: Template, template: Template) -> None:
    with_it, without = snapped["Resources"], template["Resources"]
    changed = {name for name in without if with_it.get(name) != without[name]}

    assert set(without) <= set(with_it)
    assert {without[name]["Type"] for name in changed} == {"AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping"}
    assert {with_it[name]["Type"] for name in set(with_it) - set(without)} == {
        "AWS::Lambda::Version",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventInvokeConfig",
    }


def test_no_other_right_comes_when_snap_start_is_on(snapped: Template, template: Template) -> None:
    assert rights(snapped) == rights(template)
    assert objections(snapped) == []


def test_cfn_lint_objects_to_nothing_when_snap_start_is_on(snapped: Template) -> None:
    assert lint(json.dumps(snapped), config=ManualArgs(regions=["us-east-1", "eu-west-1"])) == []


def test_a_switch_is_refused_when_it_is_neither_true_nor_false(
    synthesise: Callable[..., Template], pipelines: PipelinesFile
) -> None:
    with pytest.raises(ValueError, match="context value tracing is 'maybe'; expected true or false"):
        synthesise(pipelines, tracing="maybe")


def test_every_alarm_and_its_end_is_told_when_a_topic_is_named(
    synthesise: Callable[..., Template], pipelines: PipelinesFile
) -> None:
    alarms = resources(synthesise(pipelines, alarmTopic=TOPIC), "CloudWatch::Alarm").values()

    assert {(tuple(alarm["AlarmActions"]), tuple(alarm["OKActions"])) for alarm in alarms} == {((TOPIC,), (TOPIC,))}


def test_nobody_is_told_when_no_topic_is_named(template: Template) -> None:
    assert not any("AlarmActions" in alarm for alarm in resources(template, "CloudWatch::Alarm").values())


@pytest.mark.parametrize("arn", ["releases", "arn:aws:sqs:us-east-1:210987654321:releases", TOPIC + ".fifo"])
def test_a_topic_is_refused_when_it_is_none(
    synthesise: Callable[..., Template], pipelines: PipelinesFile, arn: str
) -> None:
    with pytest.raises(ValueError, match=r"context value alarmTopic is .*; expected arn:aws:sns"):
        synthesise(pipelines, alarmTopic=arn)
