"""Checks of queues that the app already has and gives to the construct, as far as a synthesis can know them."""

from collections.abc import Iterator

from aws_cdk import Annotations, Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger_cdk.props.props import UnfitProp

_SQS_DEFAULT = 30  # seconds of visibility timeout
_FEWEST = 5  # receives (Lambda Developer Guide, "Using Lambda with Amazon SQS")
_OF_AWS = "alias/aws/sqs"


class UnfitQueue(UnfitProp):
    """A queue that the app gives cannot serve."""


def check_existing_queues(queue: sqs.IQueue | None, dead_letters: sqs.IQueue | None, visibility: Duration) -> None:
    """Raise UnfitQueue for a queue that would fail at deployment or, worse, lose events later."""
    for prop, each in (("queue", queue), ("dead_letter_queue", dead_letters)):
        fault = each and next(_faults(each), None)
        if each and fault:
            raise UnfitQueue(f"{prop} {each.node.path}: {fault}")
    if queue is None:
        return
    if dead_letters is None:
        raise UnfitQueue(f"queue {queue.node.path} is given without dead_letter_queue; give the one of its redrive")
    fault = next(_faults_of_feed(queue, dead_letters, visibility.to_seconds()), None)
    if fault:
        raise UnfitQueue(f"queue {queue.node.path}: {fault}")


def _faults(queue: sqs.IQueue) -> Iterator[str]:
    if queue.fifo:
        yield "it is FIFO; expected a standard queue: the ledger keeps the order"
    made = queue.node.default_child
    key = made.kms_master_key_id if isinstance(made, sqs.CfnQueue) else None
    if key == _OF_AWS or queue.encryption_type is sqs.QueueEncryption.KMS_MANAGED:
        # Nobody can change that key's policy (KMS Developer Guide, "AWS managed keys").
        yield f"it is encrypted under {_OF_AWS}, which EventBridge may not use; expected SQS_MANAGED, or a key of yours"


def _faults_of_feed(queue: sqs.IQueue, dead_letters: sqs.IQueue, visibility: float) -> Iterator[str]:
    made = queue.node.default_child
    if not isinstance(queue, sqs.Queue) or not isinstance(made, sqs.CfnQueue):
        return  # only AWS knows the properties of an imported queue
    found = _SQS_DEFAULT if made.visibility_timeout is None else float(made.visibility_timeout)
    if found < visibility:
        yield f"visibility_timeout is {found:.0f} s; expected at least {visibility:.0f} s, six times the function's"
    redrive = queue.dead_letter_queue
    if redrive is None or redrive.queue.node.path != dead_letters.node.path:
        leads = redrive.queue.node.path if redrive else "nowhere"
        yield f"its redrive leads to {leads}; expected {dead_letters.node.path}, the dead_letter_queue that is given"
    elif redrive.max_receive_count < _FEWEST:
        yield f"max_receive_count is {redrive.max_receive_count:.0f}; expected at least {_FEWEST}, better 10"


def keys_of(*queues: sqs.IQueue | None) -> list[kms.IKey]:
    """Give the keys of these queues, each once."""
    keys = [queue.encryption_master_key for queue in queues if queue]
    return list({key.node.path: key for key in keys if key}.values())


def warn_of_policies(scope: Construct, *queues: sqs.IQueue, keys: list[kms.IKey]) -> None:
    """Warn of imported queues and keys: their owners must write their policies, since CDK cannot add to them."""
    for number, queue in enumerate(queues):
        if not isinstance(queue, sqs.Queue):
            Annotations.of(scope).add_warning_v2(
                f"revision-trigger:imported-queue-{number}",
                f"queue {queue.node.path} is imported: its own policy must let events.amazonaws.com, and S3 or SNS "
                "where they feed it, send messages for these rules (docs/operations.md, Own queues and buses)",
            )
    for number, key in enumerate(keys):
        if not isinstance(key, kms.Key):
            Annotations.of(scope).add_warning_v2(
                f"revision-trigger:imported-key-{number}",
                f"key {key.node.path} is imported: its own policy must let what sends to the queues use it "
                "(docs/operations.md, Own queues and buses)",
            )
