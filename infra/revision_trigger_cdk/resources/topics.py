"""Subscriptions of the queue to SNS topics, and the topics' right to send to it."""

from collections.abc import Sequence

from aws_cdk import Aws, CfnCondition, Fn
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IDependable

from revision_trigger_cdk.resources.queues import Queues


class Topics(Construct):
    """One subscription for each topic, in any region. Messages come in SNS's envelope, which names the topic."""

    def __init__(self, scope: Construct, construct_id: str, *, topics: Sequence[str], queues: Queues) -> None:
        super().__init__(scope, construct_id)
        if not topics:
            return
        for queue in (queues.dead_letters, queues.events):
            policy = _let_topics_send(queue, topics)
        for topic in topics:
            subscription = self._subscription(topic, queues)
            # SNS does not repeat a delivery that it had no right to make (SNS Developer Guide, "Amazon SNS message
            # delivery retries").
            if policy:  # an imported queue's policy is its owner's
                subscription.node.add_dependency(policy)

    def _subscription(self, topic: str, queues: Queues) -> sns.CfnSubscription:
        *_, region, account, name = topic.split(":")
        # A subscription's dead-letter queue must be in the subscription's region, which is the topic's (SNS Developer
        # Guide, "Amazon SNS dead-letter queues"). The stack's region is known at deployment alone.
        here = CfnCondition(self, f"Here{region}{account}{name}", expression=Fn.condition_equals(Aws.REGION, region))
        dead_letters = {"deadLetterTargetArn": queues.dead_letters.queue_arn}
        return sns.CfnSubscription(
            self,
            f"{region}{account}{name}",
            topic_arn=topic,
            region=region,
            protocol="sqs",
            endpoint=queues.events.queue_arn,
            raw_message_delivery=False,
            redrive_policy=Fn.condition_if(here.logical_id, dead_letters, Aws.NO_VALUE),
        )


def _let_topics_send(queue: sqs.IQueue, topics: Sequence[str]) -> IDependable | None:
    added = queue.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("sns.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={"ArnEquals": {"aws:SourceArn": list(topics)}},
        )
    )
    return added.policy_dependable
