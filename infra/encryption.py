"""A key of the customer's own: who may use it, and for what. Without one AWS's own keys encrypt everything."""

from collections.abc import Iterable, Mapping

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

# What the callers of an encrypted queue and an encrypted table need (SQS Developer Guide, "Key management"; DynamoDB
# Developer Guide, "DynamoDB encryption at rest"), word for word: CDK's grants would say `ReEncrypt*`.
USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
_SEND = ("kms:Decrypt", "kms:GenerateDataKey")


def let_services_use(key: kms.IKey, *, buckets: bool, topics: Iterable[str]) -> None:
    """Let those that send to the queues, and the log, use the key; each for accounts that are named.

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
    logs = stack.format_arn(service="logs", resource="*")
    context = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": logs}}
    # CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    _allow(key, f"logs.{Aws.REGION}.amazonaws.com", actions=USE, conditions=context)


def _allow(key: kms.IKey, service: str, *, actions: Iterable[str], conditions: Mapping[str, object]) -> None:
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(service)], actions=[*actions], resources=["*"], conditions=conditions
        )
    )
