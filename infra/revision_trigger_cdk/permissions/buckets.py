"""The right to send S3 notifications to the queue, for buckets of the pipelines file in the stack's own account."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs

from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import S3Source
from revision_trigger_cdk.resources.queues import CONDITIONS

_OTHERS = 2  # conditions of the queue's policy: TLS, and the account in this statement


def watched_buckets(routes: Routes) -> list[str]:
    """Give the buckets whose own events feed a source."""
    sources = (source for pipeline in routes.pipelines.values() for source in pipeline.sources.values())
    return sorted({source.bucket for source in sources if isinstance(source, S3Source) and source.feed is None})


def let_buckets_send(queue: sqs.IQueue, buckets: list[str], *, taken: int) -> None:
    """Let S3 send for these buckets or, if they are too many for the policy, for all buckets of the account.

    The function then decides `ignored` for other buckets (docs/decisions/0011-who-may-send-to-the-queue.md). `taken` is
    the number of conditions that the rules and topics need.
    """
    if not buckets:
        return
    stack = Stack.of(queue)
    room = CONDITIONS - _OTHERS - taken
    arns = [stack.format_arn(service="s3", region="", account="", resource=bucket) for bucket in buckets]
    conditions: dict[str, dict[str, object]] = {"StringEquals": {"aws:SourceAccount": stack.account}}
    if len(arns) <= room:
        conditions["ArnLike"] = {"aws:SourceArn": arns}
    queue.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("s3.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions=conditions,
        )
    )
