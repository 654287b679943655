"""The construct. It puts ledger, queues, function, rules and schedules together, and grants every right."""

from collections.abc import Iterable
from pathlib import Path

from aws_cdk import Annotations, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger_cdk.bundle import bytecode, origin
from revision_trigger_cdk.bundle.bundle import build
from revision_trigger_cdk.patterns.all import event_patterns
from revision_trigger_cdk.permissions.acknowledged import acknowledge
from revision_trigger_cdk.permissions.buckets import let_buckets_send, watched_buckets
from revision_trigger_cdk.permissions.function import BUS, grant
from revision_trigger_cdk.permissions.keys import Keys
from revision_trigger_cdk.permissions.pipelines import object_globs
from revision_trigger_cdk.pipelines_file import PipelinesInput, checked
from revision_trigger_cdk.props.existing_queues import keys_of, warn_of_policies
from revision_trigger_cdk.props.props import check_props
from revision_trigger_cdk.resources.alarms import Alarms
from revision_trigger_cdk.resources.dashboard import Dashboard
from revision_trigger_cdk.resources.event_rules import EventRules
from revision_trigger_cdk.resources.function import TriggerFunction
from revision_trigger_cdk.resources.ledger import Ledger
from revision_trigger_cdk.resources.metrics import NAMESPACE, service_of
from revision_trigger_cdk.resources.queues import Queues
from revision_trigger_cdk.resources.schedules import Schedules
from revision_trigger_cdk.resources.topics import Topics

_TIMEOUT = Duration.seconds(60)
_BATCH = 10
_AT_ONCE = 10  # invocations that work on the queue
_SETTLE_SECONDS = 120  # after which AWS has listed a committed start (docs/promises.md)


class RevisionTrigger(Construct):
    """Everything that runs on AWS, for one pipelines file.

    ::

        trigger = RevisionTrigger(
            stack,
            "Deployments",
            pipelines={"pipelines": {"web": {"sources": {"Image": {"ecr": "web", "tags": ["release-*"]}}}}},
        )
        for alarm in trigger.alarms:
            alarm.add_alarm_action(tell_us)

    - `pipelines`: the path of a pipelines file, or its content as plain data (docs/pipelines-file.md).
    - `queue`, `dead_letter_queue`: used as they are. The construct makes those that are not given. A `queue` needs its
      `dead_letter_queue`.
    - `event_bus`: brings the senders' events, mapped ones too. AWS's own events come by the default bus, and decisions
      go to the default bus.
    - `encryption_key`: encrypts queues, ledger and log. Without it AWS's own keys do.
    - `tracing`: X-Ray records every invocation.
    - `snap_start`: the function starts from a snapshot, and `function` is the alias of the snapshot's version.
    - `bundle`: the function's zip, if it is built already.

    `alarms` have no actions yet: add yours. Raises FaultyPipelinesFile, UnfitProp and, in a checkout, InstallFailed. A
    stack holds one RevisionTrigger. Once it is deployed, rename neither this construct nor those around it, or
    CloudFormation makes a new, empty ledger (docs/operations.md, Upgrading).
    """

    function: lambda_.IFunction
    queue: sqs.IQueue
    dead_letter_queue: sqs.IQueue
    ledger: dynamodb.ITableV2
    alarms: list[cloudwatch.Alarm]

    def __init__(  # noqa: PLR0913  its props, by name
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipelines: PipelinesInput,
        queue: sqs.IQueue | None = None,
        dead_letter_queue: sqs.IQueue | None = None,
        event_bus: events.IEventBus | None = None,
        encryption_key: kms.IKey | None = None,
        tracing: bool = False,
        snap_start: bool = False,
        bundle: Path | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        check_props(
            self,
            pipelines=pipelines,
            switches={"tracing": tracing, "snap_start": snap_start},
            queue=queue,
            dead_letter_queue=dead_letter_queue,
            event_bus=event_bus,
            encryption_key=encryption_key,
        )
        pipelines = checked(pipelines)
        self._warn(pipelines.warnings)
        ledger = Ledger(self, "Ledger", key=encryption_key)
        queues = Queues(
            self, "Queues", function_timeout=_TIMEOUT, events=queue, dead_letters=dead_letter_queue, key=encryption_key
        )
        keys = Keys(encryption_key, *keys_of(queue, dead_letter_queue))
        warn_of_policies(self, queues.events, queues.dead_letters, keys=keys.all)
        schedules = Schedules(self, "Schedules", queues=queues, routes=pipelines.routes, listed=pipelines.schedules)
        trigger = TriggerFunction(
            self,
            "Trigger",
            bundle=bundle or build(pipelines.compiled),
            environment=self._environment(queues, ledger) | schedules.environment,
            timeout=_TIMEOUT,
            tracing=tracing,
            snap_start=snap_start,
            key=encryption_key,
        )
        function = trigger.function
        rules = EventRules(
            self,
            "Rules",
            patterns=event_patterns(pipelines.routes, accounts=pipelines.accounts, alarms=pipelines.alarms),
            queue=queues.events,
            dead_letters=queues.dead_letters,
            bus=event_bus,
        )
        for receiver in (queues.events, queues.dead_letters):
            rules.may_send_to(receiver)
        self.alarms = Alarms(
            self, "Alarms", function=function, queue=queues.events, dead_letters=queues.dead_letters
        ).all
        Dashboard(
            self,
            "Dashboard",
            function=function,
            log_group=trigger.log_group,
            queue=queues.events,
            dead_letters=queues.dead_letters,
            alarms=self.alarms,
        )
        buckets = watched_buckets(pipelines.routes)
        let_buckets_send(queues.events, buckets, taken=len(rules.arns) + len(pipelines.topics))
        Topics(self, "Topics", topics=pipelines.topics, queues=queues)
        self._feed(trigger, queues)
        grant(function, queues=queues, ledger=ledger, routes=pipelines.routes)
        schedules.may_be_changed_by(function)
        keys.let_use(function.role, schedules.role, buckets=bool(buckets), topics=pipelines.topics)
        acknowledge(
            self,
            group=schedules.group_name,
            objects=object_globs(pipelines.routes),
            encrypted=encryption_key is not None,
            traced=tracing,
        )
        self.function, self.ledger = trigger.live, ledger.table
        self.queue, self.dead_letter_queue = queues.events, queues.dead_letters

    def _warn(self, warnings: Iterable[str]) -> None:
        for number, warning in enumerate(warnings):
            Annotations.of(self).add_warning_v2(f"revision-trigger:not-checked-{number}", warning)
        if not origin.has_byte_code():
            version = ".".join(map(str, bytecode.RUNTIME))
            Annotations.of(self).add_warning_v2(
                "revision-trigger:no-byte-code",
                f"this is not Python {version}, so the bundle holds no byte code and the function starts slowly",
            )

    def _environment(self, queues: Queues, ledger: Ledger) -> dict[str, str]:
        """Give the variables that the function's settings are read from, and no others."""
        return {
            "PIPELINE_ARN_PREFIX": Stack.of(self).format_arn(service="codepipeline", resource=""),
            "DEAD_LETTER_QUEUE_URL": queues.dead_letters.queue_url,
            "LEDGER_TABLE_NAME": ledger.table.table_name,
            "SETTLE_SECONDS": str(_SETTLE_SECONDS),
            "QUEUE_URL": queues.events.queue_url,
            "QUEUE_ARN": queues.events.queue_arn,
            "DEAD_LETTER_QUEUE_ARN": queues.dead_letters.queue_arn,
            "EVENT_BUS_NAME": BUS,
            "POWERTOOLS_SERVICE_NAME": service_of(self),
            "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }

    def _feed(self, trigger: TriggerFunction, queues: Queues) -> None:
        lambda_.EventSourceMapping(
            self,
            "Feed",
            target=trigger.live,
            event_source_arn=queues.events.queue_arn,
            batch_size=_BATCH,
            report_batch_item_failures=True,
            max_concurrency=_AT_ONCE,
        )
        trigger.bury_failures_in(queues.dead_letters)
