"""No policy of any template gives more than it must; each check is shown to notice what it is for."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revision_trigger_cdk.pipelines_file import PipelinesFile, parse
from tests.infra.policy_audit import identity_statements, objections
from tests.infra.templates import Template, resources, rights

ROLE = "arn:aws:iam::210987654321:role/start-there"
MAPPED = {"pattern": {"source": ["aws.partner/github.com/acme"]}, "revision": "detail.after"}
EVERYTHING: dict[str, Any] = {
    "senders": ["com.acme.release"],
    "topics": ["arn:aws:sns:us-east-1:210987654321:releases"],
    "accounts": ["210987654321"],
    "pipelines": {
        "here": {
            "sources": {"Image": {"ecr": "here"}, "Bundle": {"s3": "bucket", "keys": ["*", "web/*.zip"]}},
            "rollback": {"onFailure": True, "onAlarm": ["web-5xx"], "schedules": {"nightly": {"cron": "0 2 * * ? *"}}},
        },
        "elsewhere": {"sources": {"Source": {"codecommit": "web", "branch": "main"}}, "region": "eu-west-1"},
        "mapped": {"sources": {"App": {"connection": "acme/web", "mapped": MAPPED}}},
        "there": {
            "sources": {"Image": {"ecr": "web"}},
            "account": "210987654321",
            "region": "eu-west-1",
            "roleArn": ROLE,
        },
    },
}
LEAST = {"pipelines": {"web": {"sources": {"App": {"connection": "acme/web"}}}}}

Break = Callable[[Template], Any]


@pytest.fixture(scope="module")
def everything(synthesise: Callable[[PipelinesFile], Template]) -> Template:
    """Every kind of sender and place at once."""
    return synthesise(parse(json.dumps(EVERYTHING), Path("pipelines.yaml")))


@pytest.mark.parametrize("key", ["false", "true"])
@pytest.mark.parametrize("file", [LEAST, EVERYTHING])
def test_leave_nothing_to_object_to_when_synthesised(
    synthesise: Callable[..., Template], template: Template, file: dict[str, Any], key: str
) -> None:
    made = synthesise(parse(json.dumps(file), Path("pipelines.yaml")), customerKey=key)

    assert objections(template) == objections(made) == []


def test_leave_x_ray_alone_to_object_to_when_tracing_is_on(synthesise: Callable[..., Template]) -> None:
    traced = synthesise(parse(json.dumps(EVERYTHING), Path("pipelines.yaml")), customerKey="true", tracing="true")

    assert [objection.partition(": ")[2] for objection in objections(traced)] == ["any resource, by *"]


def test_name_the_routed_pipelines_and_no_other_when_the_function_may_start_them(everything: Template) -> None:
    named = {place for action, place in rights(everything) if action.startswith("codepipeline:")}
    assumed = {place for action, place in rights(everything) if action == "sts:AssumeRole"}

    assert {place.rpartition(":")[2] for place in named} == {"here", "elsewhere", "mapped"}
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


def trust(template: Template) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = role(template)["AssumeRolePolicyDocument"]["Statement"]
    return found


def passing(template: Template) -> dict[str, Any]:
    return next(found for _, found in identity_statements(template) if found["Action"] == "iam:PassRole")


def ledger(template: Template) -> dict[str, Any]:
    name = next(iter(resources(template, "DynamoDB::GlobalTable")))
    found: dict[str, Any] = template["Resources"][name]["Properties"]["Replicas"][0]
    return found


def add(template: Template, kind: str, **properties: Any) -> None:
    template["Resources"]["Added"] = {"Type": f"AWS::{kind}", "Properties": properties}


def added_to(t: Template, **statement: Any) -> None:
    """Add a statement to the events queue's own policy."""
    name = next(name for name in resources(t, "SQS::QueuePolicy") if name.startswith("QueuesEvents"))
    t["Resources"][name]["Properties"]["PolicyDocument"]["Statement"].append(statement)


EVENTS = {"Service": "events.amazonaws.com"}
ALLOW = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
SEND = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole"}
SCHEDULER = {"Principal": {"Service": "scheduler.amazonaws.com"}}
STRANGER = {"Principal": {"AWS": "arn:aws:iam::999999999999:root"}}
ANYWHERE = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":*:*:*:*"]]}
ANYONE = "events.amazonaws.com may act for any account"
BY_BUCKET = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bucket"}}
DENY_PLAIN = ("SQS::QueuePolicy", "QueuesEv", "Deny")


def condition(**operators: Any) -> Break:
    return lambda t: sender(t).update(Condition={name.replace("__", ":"): keys for name, keys in operators.items()})


def resource(place: str) -> Break:
    return lambda t: identity(t).update(Resource=[place])


BREAKS: list[tuple[Break, str]] = [
    # What a role may do, and to what.
    (lambda t: identity(t).update(Action=["sqs:Receive*"]), "wildcard action sqs:Receive*"),
    (lambda t: identity(t).update(Action=["sqs:ReceiveMessag?"]), "wildcard action sqs:ReceiveMessag?"),
    (lambda t: identity(t).update(Action="*"), "wildcard action *"),
    (lambda t: identity(t).update(NotAction=identity(t).pop("Action")), "instead of what is"),
    (lambda t: identity(t).update(NotResource=identity(t).pop("Resource")), "instead of what is"),
    (resource("*"), "any resource"),
    (lambda t: identity(t).update(Resource=ANYWHERE), "any resource"),
    (resource("arn:aws:codepipeline:us-east-1:123456789012:*"), "any resource"),
    (resource("arn:aws:codepipeline:*:123456789012:web"), "any resource"),
    (resource("arn:aws:codepipeline:us-east-1:*:web"), "any resource"),
    (resource("arn:aws:ecr:us-east-1:123456789012:repository/*"), "any resource"),
    (resource("arn:aws:s3:::*"), "any resource"),
    (resource("arn:aws:s3:::bucket*/web.zip"), "any resource"),
    (resource("arn:aws:sqs:us-east-1:123456789012:?ueue"), "any resource"),
    (lambda t: role(t).update(Policies=[{"PolicyDocument": {"Statement": [ALLOW]}}]), "any resource"),
    (lambda t: role(t).update(ManagedPolicyArns=["arn:aws:iam::aws:policy/Admin"]), "not written here"),
    (lambda t: passing(t).pop("Condition"), "may pass a role to any service"),
    # Who may become a role.
    (lambda t: trust(t).append(TRUST | SCHEDULER), "scheduler.amazonaws.com may act for any account"),
    (lambda t: trust(t).append(TRUST | STRANGER), "arn:aws:iam::999999999999:root is allowed in"),
    (
        lambda t: trust(t).append(TRUST | {"Principal": {"Federated": "accounts.google.com"}}),
        "google.com is allowed in",
    ),
    # For whom a service may act.
    (lambda t: sender(t).pop("Condition"), ANYONE),
    (condition(StringEqualsIfExists={"aws:SourceAccount": "123456789012"}), ANYONE),
    (condition(ForAllValues__StringEquals={"aws:SourceAccount": "123456789012"}), ANYONE),
    (condition(StringNotEquals={"aws:SourceAccount": "123456789012"}), ANYONE),
    (condition(Null={"aws:SourceArn": "false"}), ANYONE),
    (condition(StringEquals={"aws:PrincipalAccount": "123456789012"}), ANYONE),
    (condition(StringLike={"aws:SourceAccount": "*"}), ANYONE),
    (condition(StringLike={"aws:SourceAccount": ["123456789012", "2*"]}), ANYONE),
    (condition(ArnLike={"aws:SourceArn": "arn:aws:events:us-east-1:*:rule/ours-*"}), ANYONE),
    (condition(ArnLike={"aws:SourceArn": "*"}), ANYONE),
    (
        lambda t: sender(t).update(Principal={"Service": "s3.amazonaws.com"}, Condition=BY_BUCKET),
        "s3.amazonaws.com may",
    ),
    # Who else is let in.
    (lambda t: sender(t).update(Principal={"AWS": "*"}), "anybody is allowed in"),
    (lambda t: sender(t).update(Principal="*"), "anybody is allowed in"),
    (lambda t: sender(t).update(NotPrincipal=sender(t).pop("Principal")), "anybody is allowed in"),
    (lambda t: added_to(t, **SEND, **STRANGER), "arn:aws:iam::999999999999:root is allowed in"),
    # Plain text.
    (lambda t: statement_of(t, *DENY_PLAIN).pop("Condition"), "takes plain text"),
    (lambda t: statement_of(t, *DENY_PLAIN).update(Effect="Allow"), "takes plain text"),
    (lambda t: statement_of(t, *DENY_PLAIN).update(Action="sqs:SendMessage"), "takes plain text"),
    (lambda t: statement_of(t, *DENY_PLAIN).update(Resource="arn:aws:sqs:us-east-1:1:other"), "takes plain text"),
    (lambda t: statement_of(t, *DENY_PLAIN).update(Principal=EVENTS), "takes plain text"),
    (lambda t: add(t, "SQS::Queue"), "Added: takes plain text"),
    # Policies of other things.
    (lambda t: add(t, "KMS::Key", KeyPolicy={"Statement": [ALLOW | {"Principal": EVENTS}]}), ANYONE),
    (lambda t: add(t, "KMS::Key", KeyPolicy={"Statement": [ALLOW | STRANGER]}), "999999999999:root is allowed in"),
    (lambda t: add(t, "SNS::TopicPolicy", PolicyDocument={"Statement": [ALLOW | {"Principal": EVENTS}]}), ANYONE),
    (lambda t: add(t, "Events::EventBusPolicy", Statement=ALLOW | {"Principal": "*"}), "Added: anybody"),
    (lambda t: add(t, "Events::EventBusPolicy", Action="events:PutEvents", Principal="*"), "Added: anybody"),
    (
        lambda t: add(t, "Events::EventBusPolicy", Action="events:PutEvents", Principal="999999999999"),
        "999999999999 is",
    ),
    (lambda t: add(t, "Lambda::Permission", Principal="sns.amazonaws.com"), "sns.amazonaws.com may act for any"),
    (lambda t: add(t, "Lambda::Permission", Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::b"), "s3.amazonaws"),
    # What nobody thought of.
    (lambda t: add(t, "Lambda::Url", AuthType="NONE"), "nobody judges a Lambda::Url"),
    (lambda t: add(t, "S3::BucketPolicy", PolicyDocument={"Statement": []}), "nobody judges a S3::BucketPolicy"),
    (lambda t: ledger(t).update(ResourcePolicy={"PolicyDocument": {"Statement": [ALLOW]}}), "nobody judges the policy"),
]


@pytest.mark.parametrize(("how", "objection"), BREAKS, ids=[str(number) for number in range(len(BREAKS))])
def test_are_objected_to_when_somebody_widens_one(everything: Template, how: Break, objection: str) -> None:
    broken = copy.deepcopy(everything)
    how(broken)

    found = objections(broken)

    assert found
    assert any(objection in each for each in found)


def test_reach_no_pipeline_of_a_look_alike_name_when_resources_are_patterns(everything: Template) -> None:
    """A `*` in a name would open `web-prod` to whoever routed `web`; of objects and our own schedules it is meant."""
    patterns = {place for _, place in rights(everything) if "*" in place.replace("${*}", "")}

    names = {pattern.rsplit(":", 1)[1] for pattern in patterns}
    assert names == {"schedule/RevisionTrigger/plan-*", "bucket/*", "bucket/web/*"}
