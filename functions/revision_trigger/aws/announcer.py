"""The doors through which decisions reach others: an event each, and a journal entry for what did not start."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.ledger_items import digest_of, expiry, plain_key
from revision_trigger.domain.announcement import DETAIL_TYPE, SOURCE, detail_of
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient

T = TypeVar("T")

_EVENTS_A_CALL = 10
_ENTRIES_A_CALL = 25


@value_class
class Announcer:
    """Puts decisions on an event bus."""

    client: "EventBridgeClient"
    bus: str

    def announce(self, outcomes: Sequence[Outcome]) -> None:
        """Put one event a decision. Raises Retry if any was not taken."""
        for part in _parts(outcomes, _EVENTS_A_CALL):
            entries = [
                {
                    "Source": SOURCE,
                    "DetailType": DETAIL_TYPE,
                    "Detail": json.dumps(detail_of(outcome)),
                    "EventBusName": self.bus,
                }
                for outcome in part
            ]
            try:
                failed = self.client.put_events(Entries=entries)["FailedEntryCount"]  # type: ignore[arg-type]
            except (ClientError, BotoCoreError) as error:
                raise _not_taken("announced", error) from error
            if failed:
                raise Retry(Reason.LEDGER_UNAVAILABLE, f"{failed} of {len(part)} decisions were not announced")


@value_class
class Journal:
    """Keeps the decisions that started nothing, by intent id, for 90 days; the others are kept with their start."""

    client: "DynamoDBClient"
    table: str
    key_of: Callable[[str], str] = plain_key

    def keep(self, outcomes: Sequence[Outcome], *, now: float) -> None:
        """Write one entry a decision that belongs to an intent. Raises Retry if any was not taken."""
        entries = {
            (outcome.pipeline, outcome.intent_id): _entry(outcome, self.key_of(outcome.pipeline or ""), now)
            for outcome in outcomes
            if outcome.intent_id and outcome.decision is not Decision.STARTED
        }
        for part in _parts(list(entries.values()), _ENTRIES_A_CALL):
            puts: Any = {self.table: [{"PutRequest": {"Item": item}} for item in part]}
            try:
                left = self.client.batch_write_item(RequestItems=puts)["UnprocessedItems"]
            except (ClientError, BotoCoreError) as error:
                raise _not_taken("kept in the journal", error) from error
            if left:
                raise Retry(Reason.LEDGER_UNAVAILABLE, "some decisions were not kept in the journal")


def _entry(outcome: Outcome, key: str, now: float) -> dict[str, Any]:
    return {
        "pk": {"S": key},
        "sk": {"S": f"decision/{digest_of(str(outcome.intent_id))}/{now:017.6f}"},
        "intent": {"S": str(outcome.intent_id)[:1000]},
        "detail": {"S": json.dumps(detail_of(outcome))},
        "at": {"N": f"{now:.6f}"},
        "expires": {"N": expiry(now)},
        **({"execution": {"S": outcome.execution_id}} if outcome.execution_id else {}),
    }


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _not_taken(what: str, error: Exception) -> Retry:
    return Retry(Reason.LEDGER_UNAVAILABLE, f"decisions were not {what} ({type(error).__name__})")
