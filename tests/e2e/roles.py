"""Roles and policies as short as a test wants them."""

import json
from typing import Any

Statement = dict[str, Any]


def policy(*statements: Statement) -> str:
    """A policy document; its statements allow unless they say otherwise."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | each for each in statements]})


def trusting(principal: dict[str, str], **conditions: dict[str, str]) -> Statement:
    """The statement of a trust policy; `conditions` are operators."""
    return {"Principal": principal, "Action": "sts:AssumeRole", "Condition": conditions}


def sending(queue_arn: str) -> Statement:
    """The right to send to a queue."""
    return {"Action": "sqs:SendMessage", "Resource": queue_arn}


def make_role(iam: Any, name: str, trust: Statement, *rights: Statement) -> str:
    """Create a role; give its ARN."""
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=policy(*rights))
    return str(made)
