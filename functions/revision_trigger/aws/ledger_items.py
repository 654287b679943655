"""The form of the ledger in its DynamoDB table: keys and items of a pipeline's state and of the journal's entries.

All items of a pipeline share a partition. The state is one item; every settled intent has an item of its own.
"""

import hashlib
from typing import Any

from revision_trigger.domain.ledger.state import StartedIntent, State
from revision_trigger.domain.ledger.stored import dump, dump_pins

Item = dict[str, Any]
JOURNAL_DAYS = 90
BY_EXECUTION = "by-execution"
"""The name of the index that finds entries by execution."""


def plain_key(pipeline: str) -> str:
    """Give the partition key of a pipeline in the stack's own account and region."""
    return f"pipeline/{pipeline}"


def state_key(partition: str) -> Item:
    """Give the key of a pipeline's state."""
    return {"pk": {"S": partition}, "sk": {"S": "state"}}


def state_item(partition: str, state: State, version: int) -> Item:
    """Give the item that holds a pipeline's state."""
    return {**state_key(partition), "version": {"N": str(version)}, "state": {"S": dump(state)}}


def entry_key(partition: str, intent_id: str) -> Item:
    """Give the key of the entry of an intent that became an execution."""
    return {"pk": {"S": partition}, "sk": {"S": f"intent/{digest_of(intent_id)}"}}


def entry_item(partition: str, settled: StartedIntent, state: State, *, now: float) -> Item:
    """Give the entry of an intent that became an execution, with the pins that the execution was started with.

    The pins are taken from the state that records the start.
    """
    pins = state.running.get(settled.execution_id)
    return {
        **entry_key(partition, settled.id),
        "intent": {"S": settled.id},
        "content": {"S": settled.content},
        "execution": {"S": settled.execution_id},
        "at": {"N": repr(settled.at)},
        "expires": {"N": expiry(now)},
        **({"pins": {"S": dump_pins(pins)}} if pins else {}),
    }


def settled_of(item: Item, intent_id: str) -> StartedIntent:
    """Read an entry back."""
    return StartedIntent(intent_id, item["content"]["S"], item["execution"]["S"], float(item["at"]["N"]))


def expiry(now: float) -> str:
    """Give the time at which an entry written `now` expires, in whole seconds."""
    return str(int(now) + JOURNAL_DAYS * 86_400)


def digest_of(intent_id: str) -> str:
    """Give the digest that stands for an intent id in a key. A key has at most 1,024 bytes; an id may be longer."""
    return hashlib.sha256(intent_id.encode(errors="surrogatepass")).hexdigest()
