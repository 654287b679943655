"""The app's own stack: the construct, and what a person looks for after a deployment."""

from pathlib import Path

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.pipelines_file import PipelinesFile
from infra.trigger import RevisionTrigger


class RevisionTriggerStack(Stack):
    """Everything that runs on AWS, for one pipelines file; in whichever account and region it is deployed to."""

    def __init__(self, scope: Construct, construct_id: str, *, pipelines: PipelinesFile, bundle: Path) -> None:
        super().__init__(scope, construct_id, description="Starts pipelines at the source revisions that events name")
        # The construct of the function names its role's dependency a second time; cfn-lint would warn of that.
        self.template_options.metadata = {"cfn-lint": {"config": {"ignore_checks": ["W3005"]}}}
        # "Default" leaves no trace in logical ids (CDK Guide, "Identifiers and the AWS CDK"): they are those of the
        # time before there was a construct, so no deployment that upgrades is given an empty ledger.
        trigger = RevisionTrigger(self, "Default", pipelines=pipelines, bundle=bundle)
        CfnOutput(self, "QueueUrl", value=trigger.queue.queue_url)
        CfnOutput(self, "DeadLetterQueueUrl", value=trigger.dead_letter_queue.queue_url)
        CfnOutput(self, "LedgerTableName", value=trigger.ledger.table_name)
        CfnOutput(self, "FunctionName", value=trigger.function.function_name)
