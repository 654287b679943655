"""The function, its log group and its role. `trigger` grants every right beyond writing this log."""

from collections.abc import Mapping
from pathlib import Path

import jsii
from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

HANDLER = "revision_trigger.handler.handle"
_PUBLISH = "Annotation::@aws-cdk/aws-lambda:snapStartRequirePublish"  # CDK's reminder that SnapStart wants a version


class TriggerFunction(Construct):
    """A Python function on arm64, whose role may write its own log group and nothing else.

    Events go to `live`. That is the function itself or, with `snap_start`, an alias of its newest version: Lambda
    initialises each version once and starts it from the snapshot.
    """

    def __init__(  # noqa: PLR0913  its parts, by name
        self,
        scope: Construct,
        construct_id: str,
        *,
        bundle: Path,
        environment: Mapping[str, str],
        timeout: Duration,
        tracing: bool = False,
        snap_start: bool = False,
        key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = log_group = logs.LogGroup(
            self,
            "Log",
            retention=logs.RetentionDays.THREE_MONTHS,
            encryption_key=key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        # The role that Lambda's construct would make may write every log group of the account.
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        self.function = lambda_.Function(
            self,
            "Function",
            description="Starts CodePipeline pipelines at the source revisions that events name",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=HANDLER,
            code=lambda_.Code.from_asset(str(bundle)),
            environment=environment,
            environment_encryption=key,
            timeout=timeout,
            memory_size=256,
            # While a request waits, the function sends itself messages through its queue. Lambda takes that for a
            # loop and would drop the message after some 16 rounds (Lambda Developer Guide, "Use Lambda recursive loop
            # detection").
            recursive_loop=lambda_.RecursiveLoop.ALLOW,
            # Tracing is off unless a switch says otherwise: its right knows no resource but `*` (Service Authorization
            # Reference, "AWS X-Ray").
            tracing=lambda_.Tracing.ACTIVE if tracing else None,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if snap_start else None,
            role=role,
            log_group=log_group,
        )
        self.live: lambda_.IFunction = self.function
        if snap_start:
            # Only a version has a snapshot (Lambda Developer Guide, "Improving startup performance with Lambda
            # SnapStart"). A deployment deletes the version before it: a snapshot costs for as long as it is kept.
            self.live = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
            Validations.of(self.function).acknowledge(Acknowledgment(id=_PUBLISH, reason="Its alias is of a version"))

    def bury_failures_in(self, queue: sqs.IQueue) -> None:
        """Send direct events that failed to this queue, after six hours or three tries in Lambda's own queue."""
        for invoked in dict.fromkeys((self.function, self.live)):
            invoked.configure_async_invoke(
                on_failure=LetterDestination(queue),
                retry_attempts=2,
                max_event_age=Duration.hours(6),
            )


@jsii.implements(lambda_.IDestination)
class LetterDestination:
    """The queue for direct events that failed. CDK's own SqsDestination would also grant `kms:ReEncrypt*`."""

    def __init__(self, queue: sqs.IQueue) -> None:
        self._queue = queue

    def bind(
        self,
        _scope: Construct,
        _fn: lambda_.IFunction,
        *,
        type: lambda_.DestinationType,  # noqa: A002, ARG002  CDK's
    ) -> lambda_.DestinationConfig:
        """Name the queue. The composer grants the right to send to it."""
        return lambda_.DestinationConfig(destination=self._queue.queue_arn)
