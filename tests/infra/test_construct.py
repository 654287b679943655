"""The construct in another's app: what is brought along is used as it is, and the ledger stays where it was."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revision_trigger_cdk import ROOT, RevisionTrigger

# isort: split
from aws_cdk import App, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_sqs as sqs

from revision_trigger_cdk.pipelines_file import FaultyPipelinesFile
from tests.infra.policy_audit import objections
from tests.infra.resources.test_operations import own_alarms
from tests.infra.templates import Template, arn, logical_id, only, resources, rights, written

SOURCES = {"Image": {"ecr": "web", "tags": ["release-*"]}}
PIPELINES: dict[str, Any] = {"senders": ["com.acme.release"], "pipelines": {"web": {"sources": SOURCES}}}
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:asks"
DEAD = "arn:aws:sqs:eu-west-1:123456789012:dead"

Using = Callable[..., Template]


@pytest.fixture(scope="module")
def second_app(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The template of the second app, run as its owner would run it."""
    folder = tmp_path_factory.mktemp("second")
    (folder / "bundle.zip").touch()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    subprocess.run(  # noqa: S603  our own app
        [sys.executable, str(ROOT / "tests" / "infra" / "second_app.py")],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT), "CDK_OUTDIR": str(folder / "out"), "BUNDLE": str(folder / "bundle.zip")},
        check=True,
    )
    template: Template = json.loads((folder / "out" / "Releases.template.json").read_text())
    return template


@pytest.fixture
def using(tmp_path: Path) -> Using:
    """Give the template of a stack with the construct, and what the options say of it."""

    def made(options: Callable[[Stack], dict[str, Any]] = lambda _: {}, *, name: str = "Mine") -> Template:
        app = App(outdir=str(tmp_path), analytics_reporting=False)
        stack = Stack(app, name)
        (tmp_path / "bundle.zip").touch()
        given: dict[str, Any] = {"pipelines": PIPELINES, "bundle": tmp_path / "bundle.zip"} | options(stack)
        RevisionTrigger(stack, "Trigger", **given)
        app.synth()
        template: Template = json.loads((tmp_path / f"{name}.template.json").read_text())
        return template

    return made


def imported(stack: Stack) -> dict[str, Any]:
    return {
        "queue": sqs.Queue.from_queue_arn(stack, "Queue", QUEUE),
        "dead_letter_queue": sqs.Queue.from_queue_arn(stack, "Dead", DEAD),
    }


def on_bus(stack: Stack) -> dict[str, Any]:
    return {"event_bus": events.EventBus.from_event_bus_name(stack, "Bus", "releases")}


def test_makes_no_queue_when_two_are_brought_along(second_app: Template) -> None:
    queues = resources(second_app, "SQS::Queue")
    feed = only(second_app, "Lambda::EventSourceMapping")
    rules = resources(second_app, "Events::Rule").values()

    assert len(queues) == 2
    assert feed["EventSourceArn"] == arn(logical_id(second_app, "SQS::Queue", "Asks"))
    assert {json.dumps(rule["Targets"][0]["Arn"]) for rule in rules} == {json.dumps(feed["EventSourceArn"])}
    assert ("sqs:SendMessage", f"{{{logical_id(second_app, 'SQS::Queue', 'Dead')}.Arn}}") in rights(second_app)


def test_leaves_nothing_to_object_to_when_bus_and_queues_are_brought_along(second_app: Template) -> None:
    assert objections(second_app) == []


def test_keeps_its_ledger_when_the_construct_is_upgraded(second_app: Template) -> None:
    """Another id would put an empty table in its place."""
    assert logical_id(second_app, "DynamoDB::GlobalTable") == "DeploymentsLedgerTableF654E83E"


def test_hears_senders_on_their_bus_and_aws_on_the_default_one_when_a_bus_is_brought_along(
    second_app: Template,
) -> None:
    heard = {
        (rule.get("EventBusName"), source)
        for rule in resources(second_app, "Events::Rule").values()
        for source in rule["EventPattern"]["source"]
    }

    assert heard == {("releases", "com.acme.release"), (None, "aws.ecr"), (None, "aws.codepipeline")}


def test_lets_the_rules_of_both_buses_send_when_a_bus_is_brought_along(second_app: Template) -> None:
    allowed = [
        statement["Condition"]["ArnLike"]["aws:SourceArn"]
        for policy in resources(second_app, "SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]

    place = "arn:{AWS::Partition}:events:{AWS::Region}:{AWS::AccountId}:rule"
    assert [[written(rule) for rule in rules] for rules in allowed] == [
        [f"{place}/Releases-*", f"{place}/releases/Releases-*"]
    ] * 2


@pytest.mark.parametrize(
    ("pattern", "buses"),
    [
        ({"source": ["com.acme.git"]}, ["releases"]),
        ({"source": ["aws.partner/github.com/acme"]}, ["releases"]),
        ({"source": ["aws.ec2"]}, [None]),
        ({"source": ["aws.ec2", "com.acme.git"]}, [None, "releases"]),
        ({"source": [{"prefix": "a"}]}, [None, "releases"]),
    ],
)
def test_hears_a_mapped_pattern_wherever_it_may_match_when_a_bus_is_brought_along(
    using: Using, pattern: dict[str, Any], buses: list[str | None]
) -> None:
    mapped = {"connection": "a/b", "mapped": {"revision": "detail.after", "pattern": pattern}}
    pipelines = {"pipelines": {"web": {"sources": {"App": mapped}}}}

    template = using(lambda stack: {"pipelines": pipelines, **on_bus(stack)})

    rules = resources(template, "Events::Rule")
    assert [rule.get("EventBusName") for name, rule in rules.items() if "Mapped" in name] == buses


def test_watches_its_own_metrics_alone_when_there_is_another_in_the_account(using: Using) -> None:
    def services(template: Template) -> set[str]:
        dimensions = [one for alarm in own_alarms(template).values() for one in alarm["Dimensions"]]
        variables = only(template, "Lambda::Function")["Environment"]["Variables"]
        return {one["Value"] for one in dimensions} | {variables["POWERTOOLS_SERVICE_NAME"]}

    assert [services(using(name=name)) for name in ("Mine", "Yours")] == [{"Mine"}, {"Yours"}]


def test_is_fed_by_imported_queues_and_leaves_their_policies_alone_when_they_are_brought_along(using: Using) -> None:
    pipelines = PIPELINES | {"topics": ["arn:aws:sns:eu-west-1:123456789012:releases"]}

    template = using(lambda stack: {"pipelines": pipelines, **imported(stack)})

    assert only(template, "Lambda::EventSourceMapping")["EventSourceArn"] == QUEUE
    assert resources(template, "SQS::QueuePolicy") == {}
    assert ("sqs:ReceiveMessage", QUEUE) in rights(template)
    assert ("sqs:SendMessage", DEAD) in rights(template)


@pytest.mark.parametrize(
    ("stack", "rules"),
    [("Short", "Short-*"), ("N" * 20, "N" * 20 + "*"), ("N" * 100, "N" * 20 + "*")],
)
def test_still_lets_its_rules_send_when_cloudformation_cuts_their_names(using: Using, stack: str, rules: str) -> None:
    template = using(name=stack)

    (allowed, _) = [
        statement["Condition"]["ArnLike"]["aws:SourceArn"]
        for policy in resources(template, "SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": "events.amazonaws.com"}
    ]
    assert written(allowed).endswith(f":rule/{rules}")


def test_is_the_same_when_the_pipelines_come_as_a_file_or_as_code(using: Using, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(json.dumps(PIPELINES))

    assert using(lambda _: {"pipelines": file}) == using(lambda _: {"pipelines": str(file)}) == using()


def test_names_every_fault_by_its_key_when_the_pipelines_given_as_code_have_some(using: Using) -> None:
    faulty = {"pipelines": {"web": {"sources": {"A": {"ecr": "web", "tag": ["x"]}, "B": {"codecommit": "web"}}}}}

    with pytest.raises(FaultyPipelinesFile) as caught:
        using(lambda _: {"pipelines": faulty})

    first, second, advice = str(caught.value).splitlines()
    assert first.startswith("the pipelines given as code: pipelines.web.sources.A.tag: unknown key")
    assert second == "the pipelines given as code: pipelines.web.sources.B: `branch` is missing"
    assert advice.startswith("2 faults in the pipelines given as code")


def test_refuses_data_when_no_file_could_hold_it(using: Using) -> None:
    with pytest.raises(TypeError, match="set"):
        using(lambda _: {"pipelines": {"pipelines": {"web": {"sources": {"A": {"ecr": "web", "tags": {"x"}}}}}}})


def test_builds_the_bundle_by_itself_when_none_is_given(using: Using) -> None:
    code = only(using(lambda _: {"bundle": None}), "Lambda::Function")["Code"]

    assert code["S3Key"].endswith(".zip")
