"""Every statement of a template's policies, judged: what a security team would object to, in sentences."""

import re
from collections.abc import Iterator

from tests.infra.policy_conditions import is_account, is_of_account, names_an_account
from tests.infra.templates import Template, arn, as_list, resources, written

# Policies of resources: the type, and the property that holds the policy.
_RESOURCE_POLICIES = {
    "SQS::QueuePolicy": "PolicyDocument",
    "SNS::TopicPolicy": "PolicyDocument",
    "KMS::Key": "KeyPolicy",
}
_JUDGED = {*_RESOURCE_POLICIES, "Events::EventBusPolicy", "Lambda::Permission"}
_JUDGED |= {"IAM::Policy", "IAM::ManagedPolicy", "IAM::Role", "SQS::Queue"}
_WITHOUT = {"CloudWatch::Alarm", "CloudWatch::Dashboard", "DynamoDB::GlobalTable", "Events::Rule", "Logs::LogGroup"}
_WITHOUT |= {"Lambda::Function", "Lambda::EventInvokeConfig", "Lambda::EventSourceMapping", "SNS::Subscription"}
_WITHOUT |= {"Lambda::Version", "Lambda::Alias", "Scheduler::Schedule", "Scheduler::ScheduleGroup"}
_HERE = "arn:{AWS::Partition}:iam::{AWS::AccountId}:root"

Found = tuple[str, Template]


def objections(template: Template) -> list[str]:
    """Everything there is to object to; nothing if all is well."""
    judges = (_of_kinds, _of_identities, _of_resources, _of_permissions, _of_trust, _of_transport)
    return sorted({objection for judge in judges for objection in judge(template)})


def _of_kinds(template: Template) -> Iterator[str]:
    """What nobody taught this to judge, and policies where it does not look for them."""
    for name, body in template["Resources"].items():
        kind = body["Type"].removeprefix("AWS::")
        if kind not in _JUDGED | _WITHOUT:
            yield f"{name}: nobody judges a {kind}"
        if kind in _WITHOUT and "'Statement'" in str(body.get("Properties")):
            yield f"{name}: nobody judges the policy of a {kind}"


def _of_identities(template: Template) -> Iterator[str]:
    for name, statement in identity_statements(template):
        if statement["Effect"] != "Allow":
            continue
        if not {"Action", "Resource"} <= set(statement):
            yield f"{name}: says what is not allowed instead of what is"
            continue
        actions = as_list(statement["Action"])
        yield from (f"{name}: wildcard action {action}" for action in actions if "*" in action or "?" in action)
        yield from (f"{name}: any resource, by {place}" for place in _places(statement) if _is_wide(place))
        if "iam:PassRole" in actions and "iam:PassedToService" not in str(statement.get("Condition")):
            yield f"{name}: may pass a role to any service"


def _places(statement: Template) -> list[str]:
    return [written(place) for place in as_list(statement["Resource"])]


def _is_wide(place: str) -> bool:
    """Whether a wildcard stands where a name should begin: before it there must be some of the resource's own name."""
    text = re.sub(r"\{AWS::\w+\}", "here", re.sub(r"\$\{[*?$]\}", "", place))
    start, wildcard, _ = text.replace("?", "*").partition("*")
    if not wildcard:
        return False
    _, _, service, *_, resource = start.split(":", 5) if start.count(":") >= 5 else ("", "", "", "")
    return "/" not in resource if service == "s3" else not resource.rpartition("/")[2]


def identity_statements(template: Template) -> Iterator[Found]:
    """The statements of every policy that is a role's, wherever it is written."""
    for kind in ("IAM::Policy", "IAM::ManagedPolicy"):
        for name, policy in resources(template, kind).items():
            yield from ((name, statement) for statement in as_list(policy["PolicyDocument"]["Statement"]))
    for name, role in resources(template, "IAM::Role").items():
        for policy in role.get("Policies", ()):
            yield from ((name, statement) for statement in as_list(policy["PolicyDocument"]["Statement"]))


def _of_resources(template: Template) -> Iterator[str]:
    for name, statement in _resource_statements(template):
        if statement["Effect"] == "Allow":
            yield from _of_principal(name, statement)


def _of_principal(name: str, statement: Template) -> Iterator[str]:
    """Services for a named account, and the stack's own account; nobody else is let in."""
    principal = statement.get("Principal", "*")  # NotPrincipal is everybody else
    others = principal if isinstance(principal, dict) else {"AWS": principal}
    for kind, who in ((kind, written(one)) for kind, some in others.items() for one in as_list(some)):
        if kind != "Service" and who != _HERE:
            yield f"{name}: {'anybody' if who == '*' else who} is allowed in"
        if kind == "Service" and not names_an_account(statement, who):
            yield f"{name}: {who} may act for any account"


def _of_permissions(template: Template) -> Iterator[str]:
    for name, permission in resources(template, "Lambda::Permission").items():
        account, source = permission.get("SourceAccount"), permission.get("SourceArn")
        if not ((account and is_account(account)) or (source and is_of_account(source))):
            yield f"{name}: {permission['Principal']} may act for any account"


def _resource_statements(template: Template) -> Iterator[Found]:
    for kind, policy in _RESOURCE_POLICIES.items():
        for name, body in resources(template, kind).items():
            yield from ((name, statement) for statement in as_list(body[policy]["Statement"]))
    for name, body in resources(template, "Events::EventBusPolicy").items():
        yield name, body.get("Statement") or {"Effect": "Allow", "Principal": body.get("Principal", "*")}


def _of_trust(template: Template) -> Iterator[str]:
    """Roles: Lambda assumes a function's only for a function that somebody with iam:PassRole made."""
    for name, role in resources(template, "IAM::Role").items():
        for statement in as_list(role["AssumeRolePolicyDocument"]["Statement"]):
            if statement.get("Principal") != {"Service": "lambda.amazonaws.com"}:
                yield from _of_principal(name, statement)
        if role.get("ManagedPolicyArns"):
            yield f"{name}: has policies that are not written here"


def _of_transport(template: Template) -> Iterator[str]:
    safe = {
        queue["Ref"]
        for policy in resources(template, "SQS::QueuePolicy").values()
        for queue in policy["Queues"]
        if any(_refuses_plain_text(statement, queue["Ref"]) for statement in policy["PolicyDocument"]["Statement"])
    }
    yield from (f"{name}: takes plain text" for name in resources(template, "SQS::Queue") if name not in safe)


def _refuses_plain_text(statement: Template, queue: str) -> bool:
    return statement == {
        "Effect": "Deny",
        "Action": "sqs:*",
        "Principal": {"AWS": "*"},
        "Resource": arn(queue),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
