"""The ledger's two forms: a state item and an intent record as JSON text, and back. docs/ledger.md shows both.

Every text carries the number of its form. A text of another form is refused by name, so nothing overwrites it.
"""

import json
from typing import Any

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import Symbol, Variable
from revision_trigger.domain.intents.rollback import Back, Before, LastGood, OfExecution, RollbackRequest
from revision_trigger.domain.ledger.claim import Busy, Claim, ToStop
from revision_trigger.domain.ledger.executions import KnownExecution
from revision_trigger.domain.ledger.marks import CountedRollback, Floor, Hold, KnownBad
from revision_trigger.domain.ledger.pending import Effect, Entry, Lookup, Move, Plan
from revision_trigger.domain.ledger.records import Body, IntentRecord, Status
from revision_trigger.domain.ledger.shapes import AS_IS, Shape, many, maybe, members, named, one_of, row, word_of
from revision_trigger.domain.ledger.state_item import Pin, PipelineState, Words
from revision_trigger.domain.outcome import Origin, Reason, Retry
from revision_trigger.domain.revision import SourceRevision

FORM = 1
"""The form that this code writes, and the only one that it reads: no ledger of an older form was ever deployed."""


class UnknownForm(Retry):
    """The ledger holds an item of another form, most likely a newer one. Nothing is decided, and nothing is written."""

    def __init__(self, found: object, expected: int) -> None:
        super().__init__(
            Reason.LEDGER_UNREADABLE,
            f"the ledger's item has form {found!r}, expected {expected}: deploy the version that wrote it",
        )
        self.found, self.expected = found, expected


class Unreadable(Retry):
    """The ledger holds an item of this form that says nothing this code understands. Nothing is written over it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Reason.LEDGER_UNREADABLE, f"the ledger's item cannot be read ({why[:200]}): restore it from a backup"
        )


def dump_state(state: PipelineState) -> str:
    """Give a pipeline's state as compact JSON, in ASCII."""
    return _dumped(_STATE, state)


def load_state(text: str) -> PipelineState:
    """Read what `dump_state` gave; raises UnknownForm or Unreadable, both retryable."""
    state: PipelineState = _loaded(_STATE, text)
    return state


def dump_record(record: IntentRecord) -> str:
    """Give an intent record as compact JSON, in ASCII."""
    return _dumped(_RECORD, record)


def load_record(text: str) -> IntentRecord:
    """Read what `dump_record` gave; raises UnknownForm or Unreadable, both retryable."""
    record: IntentRecord = _loaded(_RECORD, text)
    return record


def _dumped(shape: Shape, value: object) -> str:
    # ASCII: DynamoDB takes no lone surrogates, and a text of an event may hold some.
    return json.dumps({"form": FORM, **shape.write(value)}, separators=(",", ":"))


def _loaded(shape: Shape, text: str) -> Any:  # noqa: ANN401  the shape says which class
    try:
        data = json.loads(text)
        form = data.pop("form", None)
    except (AttributeError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    if form != FORM:
        raise UnknownForm(form, FORM)
    try:
        return shape.read(data)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


_CLOCK = row(Clock)
_REVISIONS = many(Shape(list, lambda data: (data[0], data[1])))
_PINS = named(_REVISIONS)
_ENTRY = members(
    Entry,
    moves=named(row(Move, clock=_CLOCK, pin=_REVISIONS)),
    override=many(AS_IS),
    lookup=maybe(row(Lookup)),
    plan=maybe(row(Plan)),
    effect=maybe(row(Effect)),
)
_STATE = members(
    PipelineState,
    pins=named(row(Pin, revisions=_REVISIONS, clock=_CLOCK)),
    floors=many(members(Floor)),
    claim=maybe(members(Claim, entries=many(_ENTRY), stops=many(row(ToStop)))),
    pending=many(_ENTRY),
    executions=many(row(KnownExecution)),
    holds=many(members(Hold)),
    known_bad=many(members(KnownBad, pins=_PINS)),
    rollbacks=many(row(CountedRollback)),
    confirmed=many(AS_IS),
    busy=row(Busy),
    words=members(Words, plans=named(AS_IS)),
)
_ORIGIN = maybe(row(Origin))
_TARGET = one_of(
    last_good=(LastGood, row(LastGood)),
    back=(Back, row(Back)),
    execution=(OfExecution, row(OfExecution)),
    before=(Before, row(Before)),
)
_BODY = members(
    Body,
    revisions=many(row(SourceRevision)),
    symbols=many(row(Symbol)),
    variables=many(row(Variable)),
    rollback=maybe(members(RollbackRequest, to=_TARGET, reason=word_of(Reason), origin=_ORIGIN)),
)
_RECORD = members(IntentRecord, body=_BODY, status=word_of(Status), reason=maybe(word_of(Reason)), origin=_ORIGIN)
