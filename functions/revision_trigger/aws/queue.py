"""The door to the queue that records come from: what must come again comes later the more often it came."""

import json
import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

SOONEST, LATEST = 2, 300
"""Seconds until a record comes again: after its first receive, and after many."""
_MOST = 10  # entries of one call


class Returned(Protocol):
    """What is needed of a record that comes again."""

    @property
    def receipt_handle(self) -> str | None:
        """How SQS knows this receive."""

    @property
    def receives(self) -> int:
        """How often it came."""


@value_class
class Queue:
    """One queue; its client is made when it is first needed."""

    client: Callable[[], "SQSClient"]
    url: str

    def wake(self, pipeline: str, tries: int, delay_seconds: int) -> None:
        """Send the function a reminder that SQS holds back for so long. Raises Retry."""
        body = json.dumps({"wake": pipeline, "tries": str(tries)})
        try:
            self.client().send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=delay_seconds)
        except (ClientError, BotoCoreError) as error:
            raise Retry(
                Reason.LEDGER_UNAVAILABLE,
                f"pipeline {pipeline}: no reminder could be sent ({type(error).__name__}); it comes again",
            ) from error

    def return_later(self, kept: Sequence[Returned]) -> None:
        """Change when these become visible; where that fails they come when the queue's own timeout ends."""
        for start in range(0, len(kept), _MOST):
            entries = [
                {"Id": str(number), "ReceiptHandle": record.receipt_handle, "VisibilityTimeout": delay(record.receives)}
                for number, record in enumerate(kept[start : start + _MOST])
            ]
            try:
                self.client().change_message_visibility_batch(QueueUrl=self.url, Entries=entries)  # type: ignore[arg-type]
            except (ClientError, BotoCoreError):
                return


def delay(receives: int) -> int:
    """Seconds, twice as many each time, spread so that those that failed together do not come back together."""
    longest = min(LATEST, SOONEST * 2 ** min(receives, 10))
    return random.randint(longest // 2, longest)  # noqa: S311  nothing secret about it
