"""The queue in which events wait, and the dead-letter queue for messages that nothing can be done with."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger_cdk.props.existing_queues import check_existing_queues

# A message that a retry may help goes back to the queue with a growing visibility timeout. A start whose answer was
# lost is in doubt for 150 s, until its claim's lease and the settle time are over: with fewer receives, messages that
# wait for that would be dead letters. A busy Lambda needs at least five (Lambda Developer Guide, "Using Lambda with
# Amazon SQS").
_RECEIVES = 10
# A queue's policy holds no more (SQS Developer Guide, "Amazon SQS policy quotas"). AWS does not say whether each value
# of a condition counts; here each does.
CONDITIONS = 10

_TIMEOUTS = 6  # of the function, for Lambda to retry when it is throttled (the same)


class Queues(Construct):
    """A standard queue and its dead-letter queue, encrypted, TLS only. Queues that the app gives are not made."""

    def __init__(  # noqa: PLR0913  its props, by name
        self,
        scope: Construct,
        construct_id: str,
        *,
        function_timeout: Duration,
        events: sqs.IQueue | None = None,
        dead_letters: sqs.IQueue | None = None,
        key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._encryption = sqs.QueueEncryption.KMS if key else sqs.QueueEncryption.SQS_MANAGED
        self._key = key
        visibility = Duration.seconds(_TIMEOUTS * function_timeout.to_seconds())
        check_existing_queues(events, dead_letters, visibility)
        self.dead_letters: sqs.IQueue = dead_letters or self._dead_letters()
        self.events: sqs.IQueue = events or self._events(visibility)

    def _dead_letters(self) -> sqs.Queue:
        return sqs.Queue(
            self,
            "DeadLetters",
            retention_period=Duration.days(14),
            encryption=self._encryption,
            encryption_master_key=self._key,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _events(self, visibility: Duration) -> sqs.Queue:
        return sqs.Queue(
            self,
            "Events",
            retention_period=Duration.days(4),
            visibility_timeout=visibility,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=_RECEIVES),
            encryption=self._encryption,
            encryption_master_key=self._key,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,
        )
