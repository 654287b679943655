"""One role of the sandbox: what its policies say, clients that act in it, and copies of it with less."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError

from tests.e2e.roles import Statement, make_role, trusting
from tests.e2e.running import REGION, Sandbox

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "403"}


@dataclass(frozen=True)
class Role:
    """A role by its ARN."""

    sandbox: Sandbox
    arn: str

    @property
    def name(self) -> str:
        return self.arn.rpartition("/")[2]

    def clients(self) -> Callable[[str], Any]:
        """Give clients that act in this role."""
        assumed = self.sandbox.client("sts").assume_role(RoleArn=self.arn, RoleSessionName="test")["Credentials"]

        def client(service: str) -> Any:
            return boto3.client(
                service,
                endpoint_url=self.sandbox.endpoint,
                region_name=REGION,
                aws_access_key_id=assumed["AccessKeyId"],
                aws_secret_access_key=assumed["SecretAccessKey"],
                aws_session_token=assumed["SessionToken"],
            )

        return client

    def statements(self) -> list[Statement]:
        """Every statement of its policies, inline and managed, with its actions as a list."""
        return [
            statement | {"Action": [actions] if isinstance(actions := statement["Action"], str) else actions}
            for document in self._documents()
            for statement in document["Statement"]
        ]

    def less(self, action: str) -> "Role":
        """A copy whose policies name this action nowhere."""
        kept = [
            statement | {"Action": [one for one in statement["Action"] if one != action]}
            for statement in self.statements()
            if statement["Action"] != [action]
        ]
        trust = trusting({"AWS": "arn:aws:iam::000000000000:root"})
        return Role(self.sandbox, make_role(self.sandbox.client("iam"), f"less-{uuid4()}", trust, *kept))

    def _documents(self) -> Iterator[dict[str, Any]]:
        iam = self.sandbox.client("iam")
        for name in iam.list_role_policies(RoleName=self.name)["PolicyNames"]:
            yield _read(iam.get_role_policy(RoleName=self.name, PolicyName=name)["PolicyDocument"])
        for attached in iam.list_attached_role_policies(RoleName=self.name)["AttachedPolicies"]:
            version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
            found = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)
            yield _read(found["PolicyVersion"]["Document"])


def _read(document: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(document) if isinstance(document, str) else document
    return read


def denied(call: Callable[[], object]) -> bool:
    """Whether a call is refused for want of a right; any other answer is none of that."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] in DENIED or "not authorized to perform" in str(error)
    return False
