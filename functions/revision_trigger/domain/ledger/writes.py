"""One write of the ledger: a state over the one that was read, with records, all of it or nothing."""

from collections.abc import Mapping
from dataclasses import field

from revision_trigger.domain.ledger.records import IntentRecord
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.value_class import value_class

RECORDS_LIMIT = 50
"""Records of one write: with the state, a transaction stays well under DynamoDB's 100 actions."""


@value_class
class Held:
    """A state as the ledger holds it, with its version (0: there is none) and the ledger's time."""

    state: PipelineState
    version: int
    now: float


@value_class
class LedgerWrite:
    """A state to put over `seen`. `created` are records that must not exist yet; `ended` need no condition."""

    seen: Held
    state: PipelineState
    created: tuple[IntentRecord, ...] = ()
    ended: tuple[IntentRecord, ...] = ()


@value_class
class Written:
    """Whether the write was made, and what the ledger holds now. `known` are records that existed already."""

    applied: bool
    held: Held
    known: Mapping[str, IntentRecord] = field(default_factory=dict)
