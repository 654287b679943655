"""A customer's own KMS key: who may use it, and for what. Without such a key AWS's own keys encrypt everything."""

from collections.abc import Iterable, Mapping, Sequence

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

# Callers of an encrypted queue and an encrypted table need exactly these (SQS Developer Guide, "Key management";
# DynamoDB Developer Guide, "DynamoDB encryption at rest"). CDK's grants would say `ReEncrypt*`.
_USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
_SEND = ("kms:Decrypt", "kms:GenerateDataKey")


class Keys:
    """The key for queues, ledger and log, if there is one, and the keys of existing queues."""

    def __init__(self, own: kms.IKey | None, *of_queues: kms.IKey) -> None:
        self._own = own
        self.all = [*([own] if own else []), *of_queues]

    def let_use(
        self, function: iam.IRole | None, schedules: iam.IRole, *, buckets: bool, topics: Sequence[str]
    ) -> None:
        """Let roles and senders use the keys. A role that only sends gets no right to read."""
        for key in self.all:
            _let_role_use(key, function, _USE)
            _let_role_use(key, schedules, _SEND)
            _let_senders_use(key, buckets=buckets, topics=topics)
        if self._own:
            _let_logs_use(self._own)


def _let_role_use(key: kms.IKey, role: iam.IRole | None, actions: Iterable[str]) -> None:
    if role:
        role.add_to_principal_policy(iam.PolicyStatement(actions=[*actions], resources=[key.key_arn]))


def _let_senders_use(key: kms.IKey, *, buckets: bool, topics: Sequence[str]) -> None:
    """Let the services that send to the queues use the key, each for named accounts.

    CDK cannot change the policy of an imported key: its owner must write the same there.
    """
    stack = Stack.of(key)
    senders = {"events.amazonaws.com": [stack.account]}
    if buckets:
        senders["s3.amazonaws.com"] = [stack.account]
    if accounts := sorted({topic.split(":")[4] for topic in topics}):
        senders["sns.amazonaws.com"] = accounts
    for service, accounts in senders.items():
        # The condition is the account, as in CDK's own targets: EventBridge is known to name the account to KMS.
        _allow(key, service, actions=_SEND, conditions={"StringEquals": {"aws:SourceAccount": accounts}})


def _let_logs_use(key: kms.IKey) -> None:
    """Let CloudWatch Logs use the key (User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS")."""
    stack = Stack.of(key)
    logs = stack.format_arn(service="logs", resource="*")
    context = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": logs}}
    _allow(key, f"logs.{Aws.REGION}.amazonaws.com", actions=_USE, conditions=context)


def _allow(key: kms.IKey, service: str, *, actions: Iterable[str], conditions: Mapping[str, object]) -> None:
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(service)], actions=[*actions], resources=["*"], conditions=conditions
        )
    )
