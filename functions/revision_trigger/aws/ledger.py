"""The adapter to the ledger: one DynamoDB item for each pipeline, changed only by who knows its latest version.

Every change is a put on condition of the version it was made from. So nothing is overwritten that was not read, and a
worker that lost its claim can change nothing. The meaning of a state is `domain`'s to say.
"""

import time
from collections.abc import Callable
from dataclasses import field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws import ledger_items as records
from revision_trigger.aws.ledger_items import Item
from revision_trigger.domain.ledger.snapshot import Change, Snapshot
from revision_trigger.domain.ledger.state import EMPTY, StartedIntent, State
from revision_trigger.domain.ledger.stored import load, load_pins
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.value_class import mutable_class

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOST = ("ConditionalCheckFailedException", "ConditionalCheckFailed")


@mutable_class
class DynamoDbLedger:
    """Holds every pipeline's state, under the partition key that `key_of` gives.

    The state seen last is remembered, so that a change usually takes one call.
    """

    client: "DynamoDBClient"
    table: str
    clock: Callable[[], float] = time.time
    key_of: Callable[[str], str] = records.plain_key
    _seen: dict[str, tuple[State, int]] = field(default_factory=dict)
    _ahead: float = 0.0

    def now(self) -> float:
        """Give the ledger's time, by DynamoDB's last Date header: a worker's own clock may be minutes off."""
        return self.clock() + self._ahead

    def recall(self, pipeline: str) -> Snapshot:
        """Give the state seen last, which may be out of date by now; read it if there is none. Raises Retry."""
        if pipeline not in self._seen:
            return self.read(pipeline)
        state, version = self._seen[pipeline]
        return Snapshot(state, version, self.now(), recalled=True)

    def read(self, pipeline: str) -> Snapshot:
        """Read the state as it is now. Raises Retry."""
        first = pipeline not in self._seen
        return self._note(pipeline, self._get(records.state_key(self.key_of(pipeline))), first=first)

    def change(self, pipeline: str, seen: Snapshot, state: State, *, settled: tuple[StartedIntent, ...] = ()) -> Change:
        """Write the new state if the ledger still holds what was seen, and an entry for each settled intent beside it.

        All of it is written or nothing. Raises Retry: then the change may have been written or not. If an answer was
        lost and the SDK sent the request again, the item shows our own change, and the change counts as made.
        """
        partition, version = self.key_of(pipeline), seen.version + 1
        item = records.state_item(partition, state, version)
        put = {"TableName": self.table, "Item": item, **_only_over(seen.version)}
        try:
            if settled:
                kept = [records.entry_item(partition, one, state, now=self.now()) for one in settled]
                entries = [{"Put": {"TableName": self.table, "Item": entry}} for entry in kept]
                self._call(self.client.transact_write_items, TransactItems=[{"Put": put}, *entries])
            else:
                self._call(self.client.put_item, **put)
        except _Lost as lost:
            current = self._note(pipeline, lost.item)
            return Change(current.version == version and current.state == state, current)
        self._seen[pipeline] = (state, version)
        return Change(True, Snapshot(state, version, self.now()))

    def journal(self, pipeline: str, intent_id: str) -> StartedIntent | None:
        """Find an intent that became an execution within the last 90 days. Raises Retry."""
        item = self._get(records.entry_key(self.key_of(pipeline), intent_id))
        return records.settled_of(item, intent_id) if item else None

    def vector(self, pipeline: str, execution_id: str) -> Pins:
        """Give the pins that an execution of ours was started with, {} if they are not known. Raises Retry.

        The index is eventually consistent: an execution that began a second ago may be missing.
        """
        values = {":execution": {"S": execution_id}, ":pipeline": {"S": self.key_of(pipeline)}}
        answer = self._call(
            self.client.query,
            TableName=self.table,
            IndexName=records.BY_EXECUTION,
            KeyConditionExpression="execution = :execution",
            FilterExpression="pk = :pipeline AND attribute_exists(pins)",
            ExpressionAttributeValues=values,
        )
        return next((load_pins(item["pins"]["S"]) for item in answer["Items"]), {})

    def _get(self, key: Item) -> Item | None:
        answer = self._call(self.client.get_item, TableName=self.table, Key=key, ConsistentRead=True)
        item: Item | None = answer.get("Item")
        return item

    def _note(self, pipeline: str, item: Item | None, *, first: bool = False) -> Snapshot:
        state, version = (load(item["state"]["S"]), int(item["version"]["N"])) if item else (EMPTY, 0)
        _, before = self._seen.get(pipeline, (EMPTY, 0))
        self._seen[pipeline] = (state, version)
        return Snapshot(state, version, self.now(), first=first or version < before)

    def _call(self, operation: Callable[..., Any], **request: Any) -> Any:  # noqa: ANN401
        try:
            answer = operation(**request)
        except ClientError as error:
            self._set_clock(error.response["ResponseMetadata"])
            refused = _refused_item(error.response)
            if refused is not None:
                raise _Lost(refused or None) from error
            raise _unavailable(error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise _unavailable(type(error).__name__) from error
        self._set_clock(answer["ResponseMetadata"])
        return answer

    def _set_clock(self, metadata: Any) -> None:  # noqa: ANN401
        date = metadata.get("HTTPHeaders", {}).get("date")
        if date:
            self._ahead = _seconds(date) - self.clock()


@lru_cache(maxsize=8)
def _seconds(date: str) -> float:
    """Read a Date header. It is cached because all answers of one second carry the same header."""
    return parsedate_to_datetime(date).timestamp()


class _Lost(Exception):
    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


def _only_over(version: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    if version == 0:
        return condition | {"ConditionExpression": "attribute_not_exists(pk)"}
    values = {":seen": {"N": str(version)}}
    return condition | {"ConditionExpression": "version = :seen", "ExpressionAttributeValues": values}


def _refused_item(response: Any) -> Item | None:  # noqa: ANN401  the error's own shape, which has no type
    """Give the item for which the condition was false, {} if there was no item; None for any other error."""
    for refusal in (response["Error"] | {"Item": response.get("Item")}, *response.get("CancellationReasons", ())):
        if refusal.get("Code") in _LOST:
            return refusal.get("Item") or {}
    return None


def _unavailable(found: str) -> Retry:
    return Retry(Reason.LEDGER_UNAVAILABLE, f"the ledger did not do as asked ({found}); nothing starts without it")
