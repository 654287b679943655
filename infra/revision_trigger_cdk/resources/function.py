"""The function, its log group, its role. The composer grants what it may do beyond writing its own log."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger_cdk.resources.letter_destination import LetterDestination

HANDLER = "revision_trigger.handler.handle"
_PUBLISH = "Annotation::@aws-cdk/aws-lambda:snapStartRequirePublish"  # CDK's reminder that SnapStart wants a version


class TriggerFunction(Construct):
    """A Python function on arm64 whose role knows its own log group only.

    `live` is what events go to: the function itself or, with `snap_start`, an alias of its newest version, which Lambda
    initialised once and starts from the snapshot.
    """

    def __init__(  # noqa: PLR0913  what it is made of, by name
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
        # A role of our own: the one Lambda's construct would make may write every log group of the account.
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
            # It wakes itself through its queue for as long as an ask waits. Lambda takes that for a loop and drops the
            # message after some 16 rounds (Lambda Developer Guide, "Use Lambda recursive loop detection").
            recursive_loop=lambda_.RecursiveLoop.ALLOW,
            # Off unless asked for: its right knows no resource but `*` (Service Authorization Reference, "AWS X-Ray").
            tracing=lambda_.Tracing.ACTIVE if tracing else None,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if snap_start else None,
            role=role,
            log_group=log_group,
        )
        self.live: lambda_.IFunction = self.function
        if snap_start:
            # Only a version has a snapshot (Lambda Developer Guide, "Improving startup performance with Lambda
            # SnapStart"). The one before it goes with the deployment: a snapshot costs for as long as it is kept.
            self.live = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
            Validations.of(self.function).acknowledge(Acknowledgment(id=_PUBLISH, reason="Its alias is of a version"))

    def bury_failures_in(self, queue: sqs.IQueue) -> None:
        """Direct events wait in Lambda's own queue, not in ours; after six hours, or three tries, they go here."""
        for invoked in dict.fromkeys((self.function, self.live)):
            invoked.configure_async_invoke(
                on_failure=LetterDestination(queue),
                retry_attempts=2,
                max_event_age=Duration.hours(6),
            )
