"""The keys and items of the ledger of intents: a state item for each pipeline, and a record for each intent.

All items of a pipeline share a partition. Both indexes project keys alone, so an index costs one write unit for each
record that enters it, and none when the record changes.
"""

from typing import Any

from revision_trigger.aws.ledger_items import Item, digest_of, expiry, state_key
from revision_trigger.domain.ledger.codec import dump_record, dump_state, load_record, load_state
from revision_trigger.domain.ledger.records import IntentRecord, Status
from revision_trigger.domain.ledger.state_item import NEW, PipelineState
from revision_trigger.domain.outcome import Reason, Retry

BY_PIPELINE = "by-pipeline"
"""The index of a pipeline's records by the time they were first seen. The state item has no `at` and is not in it."""
RECORDS = "intent/"
"""What the sort key of every intent record begins with."""
ITEM_LIMIT = 400_000
"""Bytes of one item, names included. DynamoDB takes 400 KB of 1,024 bytes (DynamoDB Developer Guide, "Quotas")."""


def state_item(partition: str, state: PipelineState, version: int, *, mark: str) -> Item:
    """Give a pipeline's state as it is kept. `mark` names the write, so that its writer knows it again."""
    item = {"version": {"N": str(version)}, "mark": {"S": mark}, "state": {"S": dump_state(state)}}
    return _checked({**state_key(partition), **item})


def state_of(item: Item | None) -> tuple[PipelineState, int]:
    """Read a state and its version back; version 0 if there is no item. Raises Retry for what cannot be read."""
    return (load_state(_text(item, "state")), int(item["version"]["N"])) if item else (NEW, 0)


def mark_of(item: Item) -> str:
    """Give the name of the write that an item comes from."""
    return _text(item, "mark")


def record_key(partition: str, intent_id: str) -> Item:
    """Give the key of an intent's record."""
    return {"pk": {"S": partition}, "sk": {"S": f"{RECORDS}{digest_of(intent_id)}"}}


def record_item(partition: str, record: IntentRecord, *, mark: str, now: float) -> Item:
    """Give a record as it is kept: 90 days from the write that ended its intent, and for ever while it is pending.

    `execution` puts the record into the index by execution. Only a start does: an intent that ended `unchanged` may
    name somebody else's execution.
    """
    item: Item = {
        **record_key(partition, record.id),
        "at": {"N": repr(record.first_seen)},
        "mark": {"S": mark},
        "record": {"S": dump_record(record)},
    }
    if record.status is Status.STARTED and record.execution_id:
        item["execution"] = {"S": record.execution_id}
    if record.status is not Status.PENDING:
        item["expires"] = {"N": expiry(now)}
    return _checked(item)


def record_of(item: Item) -> IntentRecord:
    """Read a record back; raises Retry for what cannot be read."""
    return load_record(_text(item, "record"))


def size_of(item: Item) -> int:
    """Give an item's bytes as DynamoDB counts them: names and values in UTF-8, at most 21 bytes for a number."""
    return sum(len(name.encode()) + _size_of(value) for name, value in item.items())


def _text(item: Item, name: str) -> str:
    text: str = item.get(name, {}).get("S", "")
    return text


def _size_of(value: Any) -> int:  # noqa: ANN401  a text or a number, by its type's letter
    ((kind, content),) = value.items()
    return len(content.encode()) if kind == "S" else len(content) // 2 + 2


def _checked(item: Item) -> Item:
    """Refuse an item that DynamoDB would refuse: the bounds of the state's lists and of events keep items below."""
    if (size := size_of(item)) > ITEM_LIMIT:
        raise Retry(
            Reason.LEDGER_UNAVAILABLE,
            f"the item {item['sk']['S']} would have {size} bytes, expected at most {ITEM_LIMIT}; nothing was written",
        )
    return item
