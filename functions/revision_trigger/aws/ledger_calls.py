"""Calls to DynamoDB for the ledger: its time, and what it says of a write that it did not make.

What a refused write means for an intent is for intent_ledger.py to say. No message text is ever looked at.
"""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.ledger_items import Item
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.value_class import mutable_class, value_class

CONDITION, CONFLICT, NONE = "ConditionalCheckFailed", "TransactionConflict", "None"
"""Codes of a cancellation reason (DynamoDB API Reference, "TransactWriteItems"). `None`: no word on that item, which
beside a conflict does not mean that the item's condition was true."""
_ALONE = {
    "ConditionalCheckFailedException": CONDITION,
    "TransactionConflictException": CONFLICT,
    "TransactionInProgressException": CONFLICT,
}
"""Errors that stand for one reason. A transaction in progress is our own try that DynamoDB still works on."""


@value_class
class Refusal:
    """What DynamoDB says of one item of a write that it did not make; `item` is the one that a condition failed on."""

    code: str
    item: Item | None = None


class Refused(Exception):
    """DynamoDB made no write: a condition failed or others were writing. `refusals` are in the order of the write."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(one.code for one in refusals))
        self.refusals = refusals


@mutable_class
class LedgerCalls:
    """Makes calls, and keeps DynamoDB's time by the Date header of its last answer: a worker's clock may be off."""

    clock: Callable[[], float] = time.time
    _ahead: float = 0.0

    def now(self) -> float:
        """The ledger's time, in seconds since the epoch."""
        return self.clock() + self._ahead

    def call(self, operation: Callable[..., Any], **request: Any) -> Any:  # noqa: ANN401  any operation's answer
        """Give the answer; raises Refused for a write that lost, Retry for everything else."""
        try:
            answer = operation(**request)
        except ClientError as error:
            self._set_clock(error.response["ResponseMetadata"])
            refusals = _refusals_of(error.response)
            if any(one.code in (CONDITION, CONFLICT) for one in refusals):
                raise Refused(refusals) from error
            codes = [one.code for one in refusals if one.code != NONE] or [error.response["Error"]["Code"]]
            raise unavailable(", ".join(codes)) from error
        except BotoCoreError as error:
            raise unavailable(type(error).__name__) from error
        self._set_clock(answer["ResponseMetadata"])
        return answer

    def _set_clock(self, metadata: Any) -> None:  # noqa: ANN401
        date = metadata.get("HTTPHeaders", {}).get("date")
        if date:
            self._ahead = _seconds(date) - self.clock()


def unavailable(found: str) -> Retry:
    """Say that the ledger did not do as it was told, for a reason that is no lost race."""
    return Retry(Reason.LEDGER_UNAVAILABLE, f"the ledger did not do as asked ({found}); nothing starts without it")


def _refusals_of(response: Any) -> tuple[Refusal, ...]:  # noqa: ANN401  the error's own shape, which has no type
    """Give every cancellation reason with its old item; of an error that stands for one reason, that reason."""
    code = response["Error"]["Code"]
    if code in _ALONE:
        return (Refusal(_ALONE[code], response.get("Item")),)
    reasons = response.get("CancellationReasons", ())
    return tuple(Refusal(one.get("Code", NONE), one.get("Item")) for one in reasons)


@lru_cache(maxsize=8)
def _seconds(date: str) -> float:
    """Read a Date header; all answers of one second say the same."""
    return parsedate_to_datetime(date).timestamp()
