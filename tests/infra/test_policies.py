"""No policy of any template gives more than it must; each check is shown to notice what it is for."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.pipelines_file import PipelinesFile, parse
from tests.infra.policy_audit import objections
from tests.infra.templates import Template, resources, rights

ROLE = "arn:aws:iam::210987654321:role/start-there"
EVERYTHING: dict[str, Any] = {
    "senders": ["com.acme.release"],
    "topics": ["arn:aws:sns:us-east-1:210987654321:releases"],
    "accounts": ["210987654321"],
    "pipelines": {
        "here": {"sources": {"Image": {"ecr": "here"}, "Bundle": {"s3": "bucket", "key": "k"}}},
        "elsewhere": {"sources": {"Image": {"ecr": "web"}}, "region": "eu-west-1"},
        "there": {
            "sources": {"Image": {"ecr": "web"}},
            "account": "210987654321",
            "region": "eu-west-1",
            "roleArn": ROLE,
        },
    },
}

Break = Callable[[Template], Any]


@pytest.fixture(scope="module")
def everything(synthesise: Callable[[PipelinesFile], Template]) -> Template:
    """Every kind of sender and place at once."""
    return synthesise(parse(json.dumps(EVERYTHING), Path("pipelines.yaml")))


def test_leave_nothing_to_object_to_when_synthesised(everything: Template, template: Template) -> None:
    assert objections(template) == objections(everything) == []


def test_name_the_routed_pipelines_and_no_other_when_the_function_may_start_them(everything: Template) -> None:
    named = {place for action, place in rights(everything) if action.startswith("codepipeline:")}
    assumed = {place for action, place in rights(everything) if action == "sts:AssumeRole"}

    assert {place.rpartition(":")[2] for place in named} == {"here", "elsewhere"}
    assert assumed == {ROLE}


def statement_of(template: Template, kind: str, start: str = "", effect: str = "Allow") -> dict[str, Any]:
    """The first such statement of the template itself, to be broken."""
    name = next(name for name in resources(template, kind) if name.startswith(start))
    statements = template["Resources"][name]["Properties"]["PolicyDocument"]["Statement"]
    found: dict[str, Any] = next(statement for statement in statements if statement["Effect"] == effect)
    return found


def identity(template: Template) -> dict[str, Any]:
    return statement_of(template, "IAM::Policy")


def sender(template: Template) -> dict[str, Any]:
    return statement_of(template, "SQS::QueuePolicy", "QueuesEvents")


def role(template: Template) -> dict[str, Any]:
    name = next(iter(resources(template, "IAM::Role")))
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def add(template: Template, kind: str, **properties: Any) -> None:
    template["Resources"]["Added"] = {"Type": f"AWS::{kind}", "Properties": properties}


EVENTS = {"Service": "events.amazonaws.com"}
ALLOW = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "scheduler.amazonaws.com"}}
ANYWHERE = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":*:*:*:*"]]}


@pytest.mark.parametrize(
    ("how", "objection"),
    [
        (lambda t: identity(t).update(Action=["sqs:Receive*"]), "wildcard action sqs:Receive*"),
        (lambda t: identity(t).update(Action="*"), "wildcard action *"),
        (lambda t: identity(t).update(Resource=["*"]), "any resource"),
        (lambda t: identity(t).update(Resource=ANYWHERE), "any resource"),
        (lambda t: identity(t).update(NotAction=identity(t).pop("Action")), "instead of what is"),
        (lambda t: role(t).update(Policies=[{"PolicyDocument": {"Statement": [ALLOW]}}]), "any resource"),
        (lambda t: role(t).update(ManagedPolicyArns=["arn:aws:iam::aws:policy/Admin"]), "not written here"),
        (lambda t: role(t)["AssumeRolePolicyDocument"]["Statement"].append(TRUST), "scheduler.amazonaws.com may act"),
        (lambda t: sender(t).pop("Condition"), "events.amazonaws.com may act for any account"),
        (
            lambda t: sender(t).update(Condition={"StringEqualsIfExists": {"aws:SourceAccount": "1"}}),
            "events.amazonaws.com may act for any account",
        ),
        (lambda t: sender(t).update(Condition={"StringNotEquals": {"aws:SourceArn": "x"}}), "events.amazonaws.com may"),
        (lambda t: sender(t).update(Principal={"AWS": "*"}), "anybody is allowed in"),
        (lambda t: sender(t).update(Principal="*"), "anybody is allowed in"),
        (
            lambda t: statement_of(t, "SQS::QueuePolicy", "QueuesDead", "Deny").pop("Condition"),
            "takes plain text",
        ),
        (lambda t: statement_of(t, "SQS::QueuePolicy", "QueuesEv", "Deny").update(Effect="Allow"), "takes plain text"),
        (lambda t: add(t, "SQS::Queue"), "Added: takes plain text"),
        (lambda t: add(t, "KMS::Key", KeyPolicy={"Statement": [ALLOW | {"Principal": EVENTS}]}), "events.amazonaws"),
        (lambda t: add(t, "SNS::TopicPolicy", PolicyDocument={"Statement": [ALLOW | {"Principal": EVENTS}]}), "Added"),
        (lambda t: add(t, "Events::EventBusPolicy", Statement=ALLOW | {"Principal": "*"}), "Added: anybody"),
        (lambda t: add(t, "Lambda::Permission", Principal="sns.amazonaws.com"), "Added: sns.amazonaws.com may act"),
    ],
)
def test_are_objected_to_when_somebody_widens_one(everything: Template, how: Break, objection: str) -> None:
    broken = copy.deepcopy(everything)
    how(broken)

    found = objections(broken)

    assert found
    assert any(objection in each for each in found)


def test_reach_no_pipeline_of_a_look_alike_name_when_resources_are_patterns(everything: Template) -> None:
    """A `*` in a name would open `web-prod` to whoever routed `web`; of our own schedules it means the planned ones."""
    patterns = {place for _, place in rights(everything) if "*" in place.replace("${*}", "")}

    assert {pattern.rsplit(":", 1)[1] for pattern in patterns} == {"schedule/RevisionTrigger/plan-*"}
