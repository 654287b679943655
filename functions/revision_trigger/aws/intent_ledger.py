"""The adapter of the port IntentLedger to DynamoDB: a state and its intent records, written together or not at all.

A state is put only over the version that was read, and a record is created only if there is none. Whoever writes
without records uses PutItem, which costs half of a transaction.
"""

import random as dice
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from revision_trigger.aws import intent_items as items
from revision_trigger.aws.intent_writes import answer_of, puts_of
from revision_trigger.aws.ledger_calls import LedgerCalls, Refused, unavailable
from revision_trigger.aws.ledger_items import BY_EXECUTION, Item, plain_key, state_key
from revision_trigger.domain.ledger.records import IntentRecord
from revision_trigger.domain.ledger.writes import Held, LedgerWrite, Written
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries at the most; each pause is a random part of its number. Together under two seconds."""
KEYS_A_CALL = 100  # DynamoDB API Reference, "BatchGetItem"


@value_class
class DynamoDbIntentLedger:
    """Keeps every pipeline's state and records under the partition that `key_of` gives.

    `mark` gives a new name for each write. All items of a write carry it, so a writer whose answer was lost knows its
    own write again.
    """

    client: "DynamoDBClient"
    table: str
    calls: LedgerCalls
    mark: Callable[[], str]
    key_of: Callable[[str], str] = plain_key
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = dice.random

    def read(self, pipeline: str) -> Held:
        """Read the state as it is now. Raises Retry."""
        return self._held(self._get(state_key(self.key_of(pipeline))))

    def records(self, pipeline: str, ids: Collection[str]) -> Mapping[str, IntentRecord]:
        """Read intent records as they are now; an id without a record is left out. Raises Retry."""
        keys = [items.record_key(self.key_of(pipeline), one) for one in dict.fromkeys(ids)]
        found = [self._get(keys[0])] if len(keys) == 1 else self._get_all(keys)
        records = [items.record_of(item) for item in found if item]
        return {record.id: record for record in records}

    def write(self, pipeline: str, write: LedgerWrite) -> Written:
        """Write, if the state is still the one that was seen and no created record exists.

        All or nothing. Raises Retry: then the write was made or not. A conflict with another transaction is a lost
        race: the write is tried again, and told as not applied if every try meets one.
        """
        mark = self.mark()
        puts = puts_of(write, mark, table=self.table, partition=self.key_of(pipeline), now=self.calls.now())
        for pause in PAUSES:
            try:
                self._put(puts)
            except Refused as refused:
                answer = answer_of(write, mark, refused.refusals, now=self.calls.now())
                if answer:
                    return answer
                self.sleep(self.random() * pause)
            else:
                return Written(True, Held(write.state, write.seen.version + 1, self.calls.now()))
        return Written(False, self.read(pipeline))

    def is_ours(self, pipeline: str, execution_id: str) -> bool:
        """Whether a record says that an intent of ours became this execution. Raises Retry.

        The index is eventually consistent: an execution that was recorded within the last second may be missing. The
        state remembers the newest executions, so its word goes first.
        """
        answer = self.calls.call(
            self.client.query,
            TableName=self.table,
            IndexName=BY_EXECUTION,
            KeyConditionExpression="execution = :execution",
            FilterExpression="pk = :pipeline AND begins_with(sk, :records)",
            ExpressionAttributeValues={
                ":execution": {"S": execution_id},
                ":pipeline": {"S": self.key_of(pipeline)},
                ":records": {"S": items.RECORDS},
            },
        )
        return bool(answer["Items"])

    def _put(self, puts: list[dict[str, Any]]) -> None:
        if len(puts) == 1:
            self.calls.call(self.client.put_item, **puts[0])
        else:
            self.calls.call(self.client.transact_write_items, TransactItems=[{"Put": put} for put in puts])

    def _held(self, item: Item | None) -> Held:
        return Held(*items.state_of(item), self.calls.now())

    def _get(self, key: Item) -> Item | None:
        answer = self.calls.call(self.client.get_item, TableName=self.table, Key=key, ConsistentRead=True)
        item: Item | None = answer.get("Item")
        return item

    def _get_all(self, keys: list[Item]) -> Iterator[Item]:
        for start in range(0, len(keys), KEYS_A_CALL):
            yield from self._get_some(keys[start : start + KEYS_A_CALL])

    def _get_some(self, keys: list[Item]) -> Iterator[Item]:
        """Read what one call may ask for; DynamoDB may answer a part of the keys only."""
        left: Any = {self.table: {"Keys": keys, "ConsistentRead": True}}
        for pause in PAUSES:
            answer = self.calls.call(self.client.batch_get_item, RequestItems=left)
            yield from answer["Responses"].get(self.table, ())
            left = answer.get("UnprocessedKeys")
            if not left:
                return
            self.sleep(self.random() * pause)
        raise unavailable("UnprocessedKeys")
