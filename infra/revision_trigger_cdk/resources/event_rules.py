"""Event rules that put events into the queue, and the buses they listen on. `patterns` says which events."""

from collections.abc import Iterator, Mapping

from aws_cdk import Stack, Token
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger_cdk.patterns.limits import Pattern

# EventBridge's maximum and default. An event that it gives up on goes to the dead-letter queue.
_RETRIES = 185
_RETRY_SECONDS = 24 * 60 * 60

# CloudFormation cuts a rule's name to 64 characters and does not say where. It keeps at least this much of the stack's.
_KEPT = 20


class EventRules(Construct):
    """One rule for each pattern and bus, all to one queue.

    AWS's own events come by the default bus alone. If there is a `bus`, the events of all other senders come by that
    bus and not by the default one: the policy of that bus says who may send.
    """

    def __init__(  # noqa: PLR0913  its parts, by name
        self,
        scope: Construct,
        construct_id: str,
        *,
        patterns: Mapping[str, Pattern],
        queue: sqs.IQueue,
        dead_letters: sqs.IQueue,
        bus: events.IEventBus | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._bus = bus
        target = events.CfnRule.TargetProperty(
            id="Queue",
            arn=queue.queue_arn,
            dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
            retry_policy=events.CfnRule.RetryPolicyProperty(
                maximum_retry_attempts=_RETRIES, maximum_event_age_in_seconds=_RETRY_SECONDS
            ),
        )
        for name, pattern in patterns.items():
            for where, bus_name in self._buses(pattern):
                events.CfnRule(
                    self,
                    f"{name}{where}",
                    description=f"Revision Trigger: {name}",
                    event_bus_name=bus_name,
                    event_pattern=pattern,
                    targets=[target],
                )

    def _buses(self, pattern: Pattern) -> Iterator[tuple[str, str | None]]:
        if self._bus is None or _may_be_from(pattern, aws=True):
            yield "", None
        if self._bus and _may_be_from(pattern, aws=False):
            yield "OnBus", self._bus.event_bus_name

    @property
    def arns(self) -> list[str]:
        """The ARNs of this stack's rules, as globs: CloudFormation begins their names with the stack's."""
        stack = Stack.of(self)
        name = stack.stack_name
        start = "" if Token.is_unresolved(name) else f"{name}-" if len(name) < _KEPT else name[:_KEPT]
        places = ["rule", *([f"rule/{self._bus.event_bus_name}"] if self._bus else [])]
        return [stack.format_arn(service="events", resource=place, resource_name=f"{start}*") for place in places]

    def may_send_to(self, queue: sqs.IQueue) -> None:
        """Let all rules of this stack send to the queue, by one statement.

        CDK's construct for queue targets adds a statement for each rule, and a queue's policy holds only 20 statements,
        10 conditions and 8,192 bytes (SQS Developer Guide, "Amazon SQS policy quotas").
        """
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={"ArnLike": {"aws:SourceArn": self.arns if self._bus else self.arns[0]}},
            )
        )


def _may_be_from(pattern: Pattern, *, aws: bool) -> bool:
    """Whether the pattern may match events of AWS's services (`aws=True`), or events of any other sender."""
    sources = pattern.get("source", [{}])
    return any(not isinstance(source, str) or _is_aws(source) is aws for source in sources)


def _is_aws(source: str) -> bool:
    return source.startswith("aws.") and not source.startswith("aws.partner/")
