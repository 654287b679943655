"""Event rules that put events into the queue. Which events is `patterns`' business."""

from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.pattern_parts import Pattern

# EventBridge's most, and its default; what it gives up on then is in the dead-letter queue.
_RETRIES = 185
_RETRY_SECONDS = 24 * 60 * 60


class EventRules(Construct):
    """One rule on the default bus per pattern, all to one queue."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        patterns: Mapping[str, Pattern],
        queue: sqs.Queue,
        dead_letters: sqs.Queue,
    ) -> None:
        super().__init__(scope, construct_id)
        target = events.CfnRule.TargetProperty(
            id="Queue",
            arn=queue.queue_arn,
            dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
            retry_policy=events.CfnRule.RetryPolicyProperty(
                maximum_retry_attempts=_RETRIES, maximum_event_age_in_seconds=_RETRY_SECONDS
            ),
        )
        for name, pattern in patterns.items():
            events.CfnRule(self, name, description=f"Revision Trigger: {name}", event_pattern=pattern, targets=[target])

    def may_send_to(self, queue: sqs.Queue) -> None:
        """Let the rules of this stack, whose names CloudFormation begins with the stack's, send to the queue.

        Not rule by rule, as the construct for queue targets does it: a queue's policy holds 20 statements, 10
        conditions and 8,192 bytes (SQS Developer Guide, "Amazon SQS policy quotas").
        """
        stack = Stack.of(self)
        rules = stack.format_arn(service="events", resource="rule", resource_name=f"{stack.stack_name}-*")
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={"ArnLike": {"aws:SourceArn": rules}},
            )
        )
