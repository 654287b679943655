"""A key of the customer's own: who may use it, and for what. Without one AWS's own keys encrypt everything."""

from collections.abc import Iterable, Mapping, Sequence

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

# What the callers of an encrypted queue and an encrypted table need (SQS Developer Guide, "Key management"; DynamoDB
# Developer Guide, "DynamoDB encryption at rest"), word for word: CDK's grants would say `ReEncrypt*`.
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
    """The key for queues, ledger and log, if there is one, and those of queues that were brought along."""

    def __init__(self, own: kms.IKey | None, *of_queues: kms.IKey) -> None:
        self._own = own
        self.all = [*([own] if own else []), *of_queues]

    def let_use(
        self, function: iam.IRole | None, schedules: iam.IRole, *, buckets: bool, topics: Sequence[str]
    ) -> None:
        """Let the roles and the senders use them: what only sends need not read."""
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
    """Let those that send to the queues use the key; each for accounts that are named.

    The policy of an imported key cannot be changed from here; it must say the same.
    """
    stack = Stack.of(key)
    senders = {"events.amazonaws.com": [stack.account]}
    if buckets:
        senders["s3.amazonaws.com"] = [stack.account]
    if accounts := sorted({topic.split(":")[4] for topic in topics}):
        senders["sns.amazonaws.com"] = accounts
    for service, accounts in senders.items():
        # Not the rules' ARNs: that EventBridge names the account to KMS is what CDK's own targets rely on as well.
        _allow(key, service, actions=_SEND, conditions={"StringEquals": {"aws:SourceAccount": accounts}})


def _let_logs_use(key: kms.IKey) -> None:
    """CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS"."""
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
