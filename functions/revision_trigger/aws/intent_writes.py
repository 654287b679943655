"""One write of the ledger as DynamoDB takes it, and the meaning of a refusal. No calls are made here."""

from typing import Any

from revision_trigger.aws import intent_items as items
from revision_trigger.aws.ledger_calls import CONDITION, Refusal
from revision_trigger.domain.ledger.writes import RECORDS_LIMIT, Held, LedgerWrite, Written

Put = dict[str, Any]
TRANSACTION_LIMIT = 4_000_000
"""Bytes of all items of one transaction (DynamoDB Developer Guide, "Quotas": 4 MB)."""


def puts_of(write: LedgerWrite, mark: str, *, table: str, partition: str, now: float) -> list[Put]:
    """Give the puts of a write, the state's first, then those of created records, then those of ended records.

    Raises ValueError for a write that no transaction may hold, and Retry for an item that is too large.
    """
    records = (*write.created, *write.ended)
    if len(records) > RECORDS_LIMIT:
        raise ValueError(f"a write of {len(records)} records, expected at most {RECORDS_LIMIT}")
    version = write.seen.version
    state = items.state_item(partition, write.state, version + 1, mark=mark)
    written = [state, *(items.record_item(partition, one, mark=mark, now=now) for one in records)]
    if (size := sum(map(items.size_of, written))) > TRANSACTION_LIMIT:
        raise ValueError(f"a write of {size} bytes, expected at most {TRANSACTION_LIMIT}")
    conditions: list[Put] = [_only_over(version), *(_only_over(0) for _ in write.created), *({} for _ in write.ended)]
    return [{"TableName": table, "Item": item, **only} for item, only in zip(written, conditions, strict=True)]


def answer_of(write: LedgerWrite, mark: str, refusals: tuple[Refusal, ...], *, now: float) -> Written | None:
    """Say what a refused write came to; None if nothing but conflicts is certain, so that it is tried again.

    A condition that failed on an item with our own mark tells that an earlier try was made whose answer was lost. The
    state that the ledger holds is known where its condition failed. Elsewhere it is taken to be the one that was seen:
    its version guards the next write.
    """
    failed = {number: one.item for number, one in enumerate(refusals) if one.code == CONDITION}
    if not failed:
        return None
    is_own = any(item is not None and items.mark_of(item) == mark for item in failed.values())
    held = Held(write.state, write.seen.version + 1, now) if is_own else Held(write.seen.state, write.seen.version, now)
    if 0 in failed:
        held = Held(*items.state_of(failed[0]), now)
    known = [] if is_own else [items.record_of(item) for number, item in failed.items() if number and item]
    return Written(is_own, held, {record.id: record for record in known})


def _only_over(version: int) -> Put:
    """Put only over an item of this version; over none if that is 0."""
    condition: Put = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    if version == 0:
        return condition | {"ConditionExpression": "attribute_not_exists(pk)"}
    values = {":seen": {"N": str(version)}}
    return condition | {"ConditionExpression": "version = :seen", "ExpressionAttributeValues": values}
