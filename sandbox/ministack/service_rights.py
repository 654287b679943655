"""The rights of AWS's own services: through a role that trusts the service, or by a queue's own policy."""

from __future__ import annotations

from dataclasses import dataclass

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, sqs


@dataclass(frozen=True)
class ActingService:
    """An AWS service that acts for a resource of this account, such as EventBridge for a rule."""

    principal: str
    source_arn: str


def through_role(service: ActingService, role_arn: str, queue_arn: str) -> bool:
    """Whether a role trusts a service and may send to a queue; always true if rights are not enforced."""
    if not app.AUTH:
        return True
    account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    role = iam._roles.get_scoped(account, None, name) or {}
    if not _by_policy(role.get("AssumeRolePolicyDocument"), service, _asked(service, "sts:AssumeRole", role_arn)):
        return False
    policies = iam_evaluator._gather_role_policies(name, account)
    return _allows(iam_evaluator.evaluate(_asked(service, "sqs:SendMessage", queue_arn), policies))


def by_queue(service: ActingService, queue_arn: str) -> bool:
    """Whether the policy of a queue lets a service send to the queue; always true if rights are not enforced."""
    if not app.AUTH:
        return True
    queue = sqs._queue_by_arn(queue_arn) or {"attributes": {}}
    return _by_policy(queue["attributes"].get("Policy"), service, _asked(service, "sqs:SendMessage", queue_arn))


def _by_policy(policy: object, service: ActingService, asked: iam_evaluator.EvalContext) -> bool:
    return _allows(iam_evaluator.evaluate_resource_policy(policy, asked, service=service.principal))


def _asked(service: ActingService, action: str, resource: str) -> iam_evaluator.EvalContext:
    return iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=get_region(),
        secure_transport=True,
        service_context={"aws:sourcearn": service.source_arn, "aws:sourceaccount": get_account_id()},
    )


def _allows(result: iam_evaluator.EvalResult) -> bool:
    return str(result.decision) == "Allow"
