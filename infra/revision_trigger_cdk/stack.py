"""The stack of this repository's app: the construct, its switches, and the outputs that people look for."""

import re
from collections.abc import Iterable
from pathlib import Path

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from revision_trigger_cdk.pipelines_file import PipelinesFile
from revision_trigger_cdk.trigger import RevisionTrigger

_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}")


class RevisionTriggerStack(Stack):
    """Everything that runs on AWS for one pipelines file, in any account and region."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipelines: PipelinesFile,
        bundle: Path,
    ) -> None:
        super().__init__(scope, construct_id, description="Starts pipelines at the source revisions that events name")
        # CDK's function construct names the dependency on its role twice, of which cfn-lint would warn.
        self.template_options.metadata = {"cfn-lint": {"config": {"ignore_checks": ["W3005"]}}}
        # The id "Default" leaves no trace in logical ids (CDK Guide, "Identifiers and the AWS CDK"). The ids are those
        # of the time before there was a construct, so an upgrade never puts an empty ledger in the old one's place.
        trigger = RevisionTrigger(
            self,
            "Default",
            pipelines=pipelines,
            encryption_key=self._key() if self._is_on("customerKey") else None,
            tracing=self._is_on("tracing"),
            snap_start=self._is_on("snapStart"),
            bundle=bundle,
        )
        self._tell(trigger.alarms)
        CfnOutput(self, "QueueUrl", value=trigger.queue.queue_url)
        CfnOutput(self, "DeadLetterQueueUrl", value=trigger.dead_letter_queue.queue_url)
        CfnOutput(self, "LedgerTableName", value=trigger.ledger.table_name)
        CfnOutput(self, "FunctionName", value=trigger.function.function_name)

    def _is_on(self, switch: str) -> bool:
        """Whether a switch is on, as by `cdk deploy -c tracing=true`. ValueError if it is neither true nor false."""
        said = str(self.node.try_get_context(switch) or "false").lower()
        if said not in {"true", "false"}:
            raise ValueError(f"context value {switch} is {said!r}; expected true or false")
        return said == "true"

    def _tell(self, alarms: Iterable[cloudwatch.Alarm]) -> None:
        """Publish alarms, and their ends, on the topic of `-c alarmTopic=ARN`. ValueError if that is no topic."""
        arn = self.node.try_get_context("alarmTopic")
        if not arn:
            return
        if not _TOPIC.fullmatch(str(arn)):
            raise ValueError(f"context value alarmTopic is {arn!r}; expected arn:aws:sns:REGION:ACCOUNT:NAME")
        action = actions.SnsAction(sns.Topic.from_topic_arn(self, "AlarmTopic", arn))
        for alarm in alarms:
            alarm.add_alarm_action(action)
            alarm.add_ok_action(action)

    def _key(self) -> kms.Key:
        """Make a key that outlives the stack: the ledger, which it encrypts, does so too."""
        return kms.Key(self, "Key", enable_key_rotation=True, removal_policy=RemovalPolicy.RETAIN)
