"""How the ledger lies in its table: the keys and items of a pipeline's state, and of the journal's entries.

All records of a pipeline share a partition: its state is one item, and every settled intent is another.
"""

import hashlib
from typing import Any

from revision_trigger.domain.ledger.state import StartedIntent, State
from revision_trigger.domain.ledger.stored import dump, dump_pins

Item = dict[str, Any]
JOURNAL_DAYS = 90
BY_EXECUTION = "by-execution"
"""The index of the entries by the execution that an intent became."""


def plain_key(pipeline: str) -> str:
    """Give what the records of a pipeline of the stack's own place are kept under."""
    return f"pipeline/{pipeline}"


def state_key(partition: str) -> Item:
    """Give the key of a pipeline's state."""
    return {"pk": {"S": partition}, "sk": {"S": "state"}}


def state_item(partition: str, state: State, version: int) -> Item:
    """Give a pipeline's state as it is kept."""
    return {**state_key(partition), "version": {"N": str(version)}, "state": {"S": dump(state)}}


def entry_key(partition: str, intent_id: str) -> Item:
    """Give the key of the entry of an intent that became an execution."""
    return {"pk": {"S": partition}, "sk": {"S": f"intent/{digest_of(intent_id)}"}}


def entry_item(partition: str, settled: StartedIntent, state: State, *, now: float) -> Item:
    """Give that entry, with the pins that its execution was started with, as the state has them that records it."""
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
    """Give when an entry of `now` is forgotten, in whole seconds."""
    return str(int(now) + JOURNAL_DAYS * 86_400)


def digest_of(intent_id: str) -> str:
    """Give what stands for an intent id in a key, which is at most 1,024 bytes long; an id may be longer."""
    return hashlib.sha256(intent_id.encode(errors="surrogatepass")).hexdigest()
