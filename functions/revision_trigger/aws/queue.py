"""The adapter to the queue that records come from. A record that must come again comes later the more often it came."""

import json
import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import ReceivedRecord

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

SOONEST, LATEST = 2, 300
"""Seconds until a record comes again: after its first receive, and after many receives."""
_MOST = 10  # entries of one call (SQS API Reference, "ChangeMessageVisibilityBatch")


@value_class
class SqsQueue:
    """One SQS queue. Its client is made when it is first needed: most invocations never need it."""

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

    def return_later(self, kept: Sequence[ReceivedRecord]) -> None:
        """Change when records become visible again. If that fails, the queue's own timeout decides when."""
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
    """Give the seconds until a record comes again: twice as many each time, up to `LATEST`.

    They are spread at random, so that records that failed together do not come back together.
    """
    longest = min(LATEST, SOONEST * 2 ** min(receives, 10))
    return random.randint(longest // 2, longest)  # noqa: S311  nothing secret about it
