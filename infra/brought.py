"""What a queue that is brought along must be like, as far as synthesis can know."""

from aws_cdk import Annotations, Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

_SQS_DEFAULT = 30  # seconds of visibility timeout


class UnfitQueue(ValueError):
    """A queue that was brought along cannot serve."""


def check_brought(queue: sqs.IQueue, dead_letters: sqs.IQueue | None, visibility: Duration) -> None:
    """Raise UnfitQueue for what would fail at deployment or, worse, lose events later."""
    name = queue.node.path
    if dead_letters is None:
        raise UnfitQueue(f"queue {name} is given without dead_letter_queue; give the one that its redrive leads to")
    if queue.fifo or dead_letters.fifo:
        raise UnfitQueue(f"queue {name} or its dead-letter queue is FIFO; expected standard queues")
    found = _visibility_timeout(queue)
    if found is not None and found < visibility.to_seconds():
        raise UnfitQueue(
            f"queue {name}: visibility_timeout is {found:.0f} s; expected at least {visibility.to_seconds():.0f} s, "
            "six times the function's timeout"
        )


def _visibility_timeout(queue: sqs.IQueue) -> float | None:
    """Give it in seconds, or None where only AWS knows."""
    made = queue.node.default_child
    if not isinstance(made, sqs.CfnQueue):
        return None
    return _SQS_DEFAULT if made.visibility_timeout is None else float(made.visibility_timeout)


def warn_of_policies(scope: Construct, *queues: sqs.IQueue) -> None:
    """Warn that the policies of imported queues are theirs to keep: nothing can be added from here."""
    for number, queue in enumerate(queues):
        if not isinstance(queue, sqs.Queue):
            Annotations.of(scope).add_warning_v2(
                f"revision-trigger:imported-queue-{number}",
                f"queue {queue.node.path} is imported: its own policy must let events.amazonaws.com, and S3 or SNS "
                "where they feed it, send messages for these rules (docs/operations.md, Own queues and buses)",
            )
