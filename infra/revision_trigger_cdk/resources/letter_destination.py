"""Lambda's destination for direct events that failed; the composer grants the right, where CDK's own would widen it."""

import jsii
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct


@jsii.implements(lambda_.IDestination)
class LetterDestination:
    """A queue, by its ARN. CDK's SqsDestination grants `kms:ReEncrypt*` and the like beside it."""

    def __init__(self, queue: sqs.IQueue) -> None:
        self._queue = queue

    def bind(
        self,
        _scope: Construct,
        _fn: lambda_.IFunction,
        *,
        type: lambda_.DestinationType,  # noqa: A002, ARG002  CDK's
    ) -> lambda_.DestinationConfig:
        """Say where to."""
        return lambda_.DestinationConfig(destination=self._queue.queue_arn)
