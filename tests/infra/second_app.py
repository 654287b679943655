"""An app of somebody else's that uses the construct with a bus and queues of its own."""

import os
from pathlib import Path

from revision_trigger_cdk import RevisionTrigger  # first: it prepares the process for CDK

# isort: split
from aws_cdk import App, CfnOutput, Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_sqs as sqs

PIPELINES = {
    "senders": ["com.acme.release"],
    "pipelines": {"web": {"sources": {"Image": {"ecr": "web", "tags": ["release-*"]}}}},
}


def main() -> None:
    """Synthesise into CDK_OUTDIR."""
    app = App(outdir=os.environ["CDK_OUTDIR"], analytics_reporting=False)
    stack = Stack(app, "Releases")
    dead_letters = sqs.Queue(stack, "Dead", enforce_ssl=True)
    queue = sqs.Queue(
        stack,
        "Asks",
        enforce_ssl=True,
        visibility_timeout=Duration.minutes(6),
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=10),
    )
    trigger = RevisionTrigger(
        stack,
        "Deployments",
        pipelines=PIPELINES,
        queue=queue,
        dead_letter_queue=dead_letters,
        event_bus=events.EventBus.from_event_bus_name(stack, "Bus", "releases"),
        bundle=Path(os.environ["BUNDLE"]),
    )
    CfnOutput(stack, "Ledger", value=trigger.ledger.table_name)
    app.synth()


if __name__ == "__main__":
    main()
