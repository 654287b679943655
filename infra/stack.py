"""The stack: queues, function and rules put together, and every right granted, here and nowhere else."""

from collections.abc import Iterable
from pathlib import Path

from aws_cdk import Annotations, CfnOutput, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from constructs import Construct

from infra import bytecode
from infra.alarms import NAMESPACE, SERVICE, Alarms
from infra.event_rules import EventRules
from infra.function import TriggerFunction
from infra.ledger import Ledger
from infra.notifications import let_buckets_send, watched_buckets
from infra.patterns import event_patterns
from infra.pipelines_file import PipelinesFile
from infra.queues import Queues
from infra.rights import pipeline_rights
from infra.schedules import Schedules
from infra.topics import Topics
from revision_trigger.domain.routes import Routes

_TIMEOUT = Duration.seconds(60)
_BATCH = 10
_AT_ONCE = 10  # functions that work on the queue
_SETTLE_SECONDS = 120  # after which AWS has listed a committed start (docs/design.md, section 5)
_BUS = "default"  # AWS's own events come by it, and decisions go to it
_ARNS_A_STATEMENT = 12  # statements go into managed policies of 6,144 characters when the inline one is full


class RevisionTriggerStack(Stack):
    """Everything that runs on AWS, for one pipelines file; in whichever account and region it is deployed to."""

    def __init__(self, scope: Construct, construct_id: str, *, pipelines: PipelinesFile, bundle: Path) -> None:
        super().__init__(scope, construct_id, description="Starts pipelines at the source revisions that events name")
        self._warn(pipelines.warnings)
        # The construct of the function names its role's dependency a second time; cfn-lint would warn of that.
        self.template_options.metadata = {"cfn-lint": {"config": {"ignore_checks": ["W3005"]}}}
        ledger = Ledger(self, "Ledger")
        queues = Queues(self, "Queues", function_timeout=_TIMEOUT)
        schedules = Schedules(self, "Schedules", queues=queues, routes=pipelines.routes, listed=pipelines.schedules)
        function = TriggerFunction(
            self,
            "Trigger",
            bundle=bundle,
            environment=self._environment(queues, ledger) | schedules.environment,
            timeout=_TIMEOUT,
        ).function
        rules = EventRules(
            self,
            "Rules",
            patterns=event_patterns(pipelines.routes, accounts=pipelines.accounts, alarms=pipelines.alarms),
            queue=queues.events,
            dead_letters=queues.dead_letters,
        )
        for queue in (queues.events, queues.dead_letters):
            rules.may_send_to(queue)
        Alarms(self, "Alarms", function=function, queue=queues.events, dead_letters=queues.dead_letters)
        let_buckets_send(queues.events, watched_buckets(pipelines.routes), topics=pipelines.topics)
        Topics(self, "Topics", topics=pipelines.topics, queues=queues)
        self._feed(function, queues)
        self._grant(function, queues, ledger)
        self._grant_pipelines(function, pipelines.routes)
        schedules.may_be_changed_by(function)
        self._outputs(function, queues, ledger)

    def _warn(self, warnings: Iterable[str]) -> None:
        for number, warning in enumerate(warnings):
            Annotations.of(self).add_warning_v2(f"revision-trigger:not-checked-{number}", warning)
        if not bytecode.can_be_made():
            version = ".".join(map(str, bytecode.RUNTIME))
            Annotations.of(self).add_warning_v2(
                "revision-trigger:no-byte-code",
                f"this is not Python {version}, so the bundle holds no byte code and the function starts slowly",
            )

    def _environment(self, queues: Queues, ledger: Ledger) -> dict[str, str]:
        """What `revision_trigger.bootstrap` reads, and nothing more."""
        return {
            "PIPELINE_ARN_PREFIX": self.format_arn(service="codepipeline", resource=""),
            "DEAD_LETTER_QUEUE_URL": queues.dead_letters.queue_url,
            "LEDGER_TABLE_NAME": ledger.table.table_name,
            "SETTLE_SECONDS": str(_SETTLE_SECONDS),
            "QUEUE_URL": queues.events.queue_url,
            "QUEUE_ARN": queues.events.queue_arn,
            "DEAD_LETTER_QUEUE_ARN": queues.dead_letters.queue_arn,
            "EVENT_BUS_NAME": _BUS,
            "POWERTOOLS_SERVICE_NAME": SERVICE,
            "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }

    def _feed(self, function: lambda_.Function, queues: Queues) -> None:
        lambda_.EventSourceMapping(
            self,
            "Feed",
            target=function,
            event_source_arn=queues.events.queue_arn,
            batch_size=_BATCH,
            report_batch_item_failures=True,
            max_concurrency=_AT_ONCE,
        )
        # Events delivered to the function directly wait in Lambda's own queue, not in ours.
        function.configure_async_invoke(
            on_failure=destinations.SqsDestination(queues.dead_letters),
            retry_attempts=2,
            max_event_age=Duration.hours(6),
        )

    def _grant(self, function: lambda_.Function, queues: Queues, ledger: Ledger) -> None:
        queues.events.grant_consume_messages(function)
        queues.events.grant(function, "sqs:SendMessage")  # it wakes itself when what waits may go on
        queues.dead_letters.grant_send_messages(function)
        # A transaction of puts asks for no right but PutItem (DynamoDB Developer Guide, "Using IAM with DynamoDB
        # transactions"). Not the construct's own grants: they would open the index as well.
        items = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchWriteItem"]
        bus = self.format_arn(service="events", resource="event-bus", resource_name=_BUS)
        function.add_to_role_policy(iam.PolicyStatement(actions=items, resources=[ledger.table.table_arn]))
        function.add_to_role_policy(iam.PolicyStatement(actions=["events:PutEvents"], resources=[bus]))

    def _grant_pipelines(self, function: lambda_.Function, routes: Routes) -> None:
        for actions, arns in pipeline_rights(routes, self).items():
            for start in range(0, len(arns), _ARNS_A_STATEMENT):
                some = arns[start : start + _ARNS_A_STATEMENT]
                function.add_to_role_policy(iam.PolicyStatement(actions=[*actions], resources=some))

    def _outputs(self, function: lambda_.Function, queues: Queues, ledger: Ledger) -> None:
        CfnOutput(self, "QueueUrl", value=queues.events.queue_url)
        CfnOutput(self, "DeadLetterQueueUrl", value=queues.dead_letters.queue_url)
        CfnOutput(self, "LedgerTableName", value=ledger.table.table_name)
        CfnOutput(self, "FunctionName", value=function.function_name)
