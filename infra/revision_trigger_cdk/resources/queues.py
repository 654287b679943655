"""The queue that events wait in, and the dead-letter queue for what nothing can be done with."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger_cdk.props.existing_queues import check_brought

# What may help later goes back with growing visibility, and a start whose answer was lost is in doubt until its claim's
# lease and the settle time are over, after 150 s: fewer receives would bury what waits for that. Five at the least
# are for Lambda being busy (Lambda Developer Guide, "Using Lambda with Amazon SQS").
_RECEIVES = 10
# The most a queue's policy holds (SQS Developer Guide, "Amazon SQS policy quotas"). Whether each value of a condition
# counts is not said; here it does.
CONDITIONS = 10

_TIMEOUTS = 6  # of the function, for Lambda to retry when it is throttled (the same)


class Queues(Construct):
    """A standard queue and its dead-letter queue, encrypted, TLS only; those that are brought along are not made."""

    def __init__(  # noqa: PLR0913  what may be brought along, by name
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
        check_brought(events, dead_letters, visibility)
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
