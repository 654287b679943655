"""Every statement of a template's policies, judged: what a security team would object to, in sentences."""

from collections.abc import Iterator
from typing import Any

from tests.infra.templates import Template, as_list, resources, written

# Policies of resources: the type, and the property that holds the policy.
_RESOURCE_POLICIES = {
    "SQS::QueuePolicy": "PolicyDocument",
    "SNS::TopicPolicy": "PolicyDocument",
    "KMS::Key": "KeyPolicy",
    "S3::BucketPolicy": "PolicyDocument",
}
_SENDERS = {"aws:SourceArn", "aws:SourceAccount"}
# A key policy for log groups goes by these (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS
# KMS"); the value names the account.
_LOGS = "kms:EncryptionContext:aws:logs:arn"

Found = tuple[str, Template]


def objections(template: Template) -> list[str]:
    """Everything there is to object to; nothing if all is well."""
    judges = (_of_identities, _of_resources, _of_permissions, _of_trust, _of_transport)
    return sorted({objection for judge in judges for objection in judge(template)})


def _of_identities(template: Template) -> Iterator[str]:
    for name, statement in identity_statements(template):
        if statement["Effect"] != "Allow":
            continue
        if not {"Action", "Resource"} <= set(statement):
            yield f"{name}: says what is not allowed instead of what is"
            continue
        yield from (f"{name}: wildcard action {action}" for action in as_list(statement["Action"]) if "*" in action)
        yield from (f"{name}: any resource" for place in as_list(statement["Resource"]) if _is_any(written(place)))


def _is_any(place: str) -> bool:
    return not place.removeprefix("arn:").replace("{AWS::Partition}", "").strip(":*")


def identity_statements(template: Template) -> Iterator[Found]:
    """The statements of every policy that is a role's, wherever it is written."""
    for kind in ("IAM::Policy", "IAM::ManagedPolicy"):
        for name, policy in resources(template, kind).items():
            yield from ((name, statement) for statement in as_list(policy["PolicyDocument"]["Statement"]))
    for name, role in resources(template, "IAM::Role").items():
        for policy in role.get("Policies", ()):
            yield from ((name, statement) for statement in as_list(policy["PolicyDocument"]["Statement"]))


def _of_resources(template: Template) -> Iterator[str]:
    allowed = ((name, found) for name, found in _resource_statements(template) if found["Effect"] == "Allow")
    for name, statement in allowed:
        principal, conditions = statement["Principal"], _condition_keys(statement)
        if principal == "*" or "*" in as_list(principal.get("AWS", [])):
            yield f"{name}: anybody is allowed in"
        for service in _services(principal):
            if not conditions & (_SENDERS | ({_LOGS} if service.startswith("logs.") else set())):
                yield f"{name}: {service} may act for any account"


def _of_permissions(template: Template) -> Iterator[str]:
    for name, permission in resources(template, "Lambda::Permission").items():
        if not {"SourceArn", "SourceAccount"} & set(permission):
            yield f"{name}: {permission['Principal']} may act for any account"


def _resource_statements(template: Template) -> Iterator[Found]:
    for kind, policy in _RESOURCE_POLICIES.items():
        for name, body in resources(template, kind).items():
            yield from ((name, statement) for statement in as_list(body[policy]["Statement"]))
    for name, body in resources(template, "Events::EventBusPolicy").items():
        yield name, body["Statement"]


def _of_trust(template: Template) -> Iterator[str]:
    """Roles: Lambda assumes a function's only for a function that somebody with iam:PassRole made."""
    for name, role in resources(template, "IAM::Role").items():
        for statement in as_list(role["AssumeRolePolicyDocument"]["Statement"]):
            others = {service for service in _services(statement["Principal"]) if service != "lambda.amazonaws.com"}
            if others and not _condition_keys(statement) & _SENDERS:
                yield f"{name}: {', '.join(sorted(others))} may act for any account"
        if role.get("ManagedPolicyArns"):
            yield f"{name}: has policies that are not written here"


def _of_transport(template: Template) -> Iterator[str]:
    safe = {
        queue["Ref"]
        for policy in resources(template, "SQS::QueuePolicy").values()
        for queue in policy["Queues"]
        if any(map(_refuses_plain_text, policy["PolicyDocument"]["Statement"]))
    }
    yield from (f"{name}: takes plain text" for name in resources(template, "SQS::Queue") if name not in safe)


def _refuses_plain_text(statement: Template) -> bool:
    return (
        (statement["Effect"], statement["Action"], statement["Principal"]) == ("Deny", "sqs:*", {"AWS": "*"})
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    )  # fmt: skip


def _services(principal: Any) -> list[str]:
    found = as_list(principal.get("Service", [])) if isinstance(principal, dict) else []
    return [written(service) for service in found]


def _condition_keys(statement: Template) -> set[str]:
    return {key for operator, keys in statement.get("Condition", {}).items() if _narrows(operator) for key in keys}


def _narrows(operator: str) -> bool:
    """`…IfExists`, `Not…` and `Null` let in whoever says nothing of the key."""
    return not operator.endswith("IfExists") and "Not" not in operator and operator not in {"Null", "Bool"}
