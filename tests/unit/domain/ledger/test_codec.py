"""States and records come back from their JSON as they were, and what this code cannot read is refused by name."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import Symbol, Variable
from revision_trigger.domain.intents.rollback import Back, Before, LastGood, OfExecution, RollbackRequest
from revision_trigger.domain.ledger.claim import Busy, Claim, ToStop
from revision_trigger.domain.ledger.codec import (
    FORM,
    UnknownForm,
    Unreadable,
    dump_record,
    dump_state,
    load_record,
    load_state,
)
from revision_trigger.domain.ledger.executions import KnownExecution
from revision_trigger.domain.ledger.marks import CountedRollback, Floor, Hold, KnownBad
from revision_trigger.domain.ledger.pending import Effect, Entry, Lookup, Move, Plan
from revision_trigger.domain.ledger.records import Body, IntentRecord, Status
from revision_trigger.domain.ledger.state_item import NEW, Pin, PipelineState, Words
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.revision import REVISION_TYPES, SourceRevision

texts = st.text(max_size=6)
numbers = st.integers(0, 9)
times = st.sampled_from([0.0, 1.5]) | st.floats(0, 4e9)
plain = st.recursive(
    st.none() | st.booleans() | numbers | texts, lambda inner: st.lists(inner, max_size=2), max_leaves=3
)
later = st.dictionaries(texts.map(lambda text: f"later {text}"), plain, max_size=2)


def every(cls: Any, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a class whose every field varies: a field that is new in the class must be given here too."""
    assert set(fields) == set(cls.__slots__), f"{cls.__name__}: {set(fields) ^ set(cls.__slots__)}"
    return st.builds(cls, **fields)


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(values, max_size=2).map(tuple)


def by_name(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(texts, values, max_size=2)


kinds = st.sampled_from(REVISION_TYPES)
revisions = some(st.tuples(kinds, texts))
clocks = every(Clock, at=times, sequencer=st.none() | texts, key=st.none() | texts)
entries = every(
    Entry,
    id=texts,
    kind=st.sampled_from(["revisions", "rollback", "promotion"]),
    order=numbers,
    time=times,
    moves=by_name(every(Move, clock=clocks, pin=revisions)),
    alone=st.booleans(),
    force=st.booleans(),
    override=some(texts),
    approval=st.none() | texts,
    lookup=st.none() | every(Lookup, since=times, again=times, attempt=numbers),
    plan=st.none() | every(Plan, name=texts, at=times),
    effect=st.none() | every(Effect, at=times, target=st.none() | texts),
    suspect=st.none() | texts,
    is_automatic=st.booleans(),
    unread_since=st.none() | times,
    attempt=numbers,
)
claims = every(
    Claim,
    mark=texts,
    entries=some(entries),
    pipeline_arn=texts,
    token=texts,
    since=times,
    lease=times,
    wait=times,
    stops=some(every(ToStop, execution_id=texts, abandon=st.booleans())),
    is_resent=st.booleans(),
)
executions = every(
    KnownExecution,
    id=texts,
    whose=st.sampled_from(["ours", "others", "unknown"]),
    status=st.sampled_from(["InProgress", "Succeeded", "Stopped"]),
    started=times,
    is_pinned=st.booleans(),
    is_passed_over=st.booleans(),
)
holds = every(Hold, id=texts, at=times, accepted=times, until=st.none() | times, until_newer=st.booleans(), text=texts)
states = every(
    PipelineState,
    pins=by_name(every(Pin, revisions=revisions, clock=clocks)),
    floors=some(every(Floor, rollback_id=texts, at=times, taken=times, is_started=st.booleans())),
    claim=st.none() | claims,
    pending=some(entries),
    executions=some(executions),
    holds=some(holds),
    known_bad=some(every(KnownBad, rollback_id=texts, pins=by_name(revisions))),
    rollbacks=some(every(CountedRollback, id=texts, at=times, is_automatic=st.booleans())),
    confirmed=some(texts),
    busy=every(Busy, until=times, pause=times, why=texts),
    words=every(Words, released_at=times, plans=by_name(times)),
    last_order=numbers,
    look_at=st.none() | times,
    read_until=times,
    next_read=times,
    later=later,
)
targets = (
    every(LastGood, stage=st.none() | texts)
    | every(Back, number=numbers)
    | every(OfExecution, execution_id=texts)
    | every(Before, time=times)
)
origins = st.none() | every(Origin, source=texts, detail_type=texts, id=texts)
rollbacks = every(
    RollbackRequest,
    id=texts,
    pipeline=texts,
    to=targets,
    time=times,
    reason=st.sampled_from(Reason),
    text=texts,
    origin=origins,
    suspect=st.none() | texts,
    automatic=st.booleans(),
    stop=st.sampled_from([None, "wait", "abandon"]),
    unless_confirmed=st.booleans(),
    confirming_stage=st.none() | texts,
    max_lateness=st.none() | times,
    force=st.booleans(),
)
bodies = every(
    Body,
    revisions=some(every(SourceRevision, action=texts, type=kinds, value=texts)),
    symbols=some(every(Symbol, action=texts, kind=st.sampled_from(["tag", "branch", "latest", "key"]), name=texts)),
    variables=some(every(Variable, name=texts, value=texts)),
    rollback=st.none() | rollbacks,
)
records = every(
    IntentRecord,
    id=texts,
    pipeline=texts,
    kind=texts,
    content=texts,
    body=bodies,
    asked_at=times,
    first_seen=times,
    status=st.sampled_from(Status),
    reason=st.none() | st.sampled_from(Reason),
    sentence=texts,
    execution_id=st.none() | texts,
    attempt=numbers,
    origin=origins,
    by=texts,
    why=texts,
    later=later,
)


@given(states)
def test_a_state_comes_back_as_it_was(state: PipelineState) -> None:
    text = dump_state(state)

    assert load_state(text) == state
    assert dump_state(load_state(text)) == text
    assert text.isascii()


@given(records)
def test_a_record_comes_back_as_it_was(record: IntentRecord) -> None:
    text = dump_record(record)

    assert load_record(text) == record
    assert dump_record(load_record(text)) == text
    assert type(load_record(text).status) is Status


def test_a_lone_surrogate_of_an_event_comes_back_and_travels_as_ascii() -> None:
    record = IntentRecord("\ud800", "web", "DesiredRevision", "", Body(), 1.0, 1.0, by="ß")

    assert load_record(dump_record(record)) == record
    assert dump_record(record).isascii()


def test_a_new_pipelines_state_is_its_form_alone() -> None:
    assert dump_state(NEW) == '{"form":1}'


def test_the_form_is_the_one_that_was_written_down() -> None:
    """Whoever changes a name or an order here has made another form: it needs another number."""
    move = Move(Clock(5.0, "0a", "bucket/key"), (("COMMIT_ID", "0123"),))
    entry = Entry("one", "rollback", 3, 4.0, {"Source": move}, lookup=Lookup(1.0, 2.0), effect=Effect(4.0, "x-1"))
    state = PipelineState(
        pins={"Source": Pin((("COMMIT_ID", "abc"),), Clock(1.0))},
        pending=(entry,),
        executions=(KnownExecution("x-2", "ours", "InProgress", 6.0, is_pinned=True),),
    )

    assert json.loads(dump_state(state)) == {
        "form": 1,
        "pins": {"Source": [[["COMMIT_ID", "abc"]], [1.0]]},
        "pending": [
            {
                "id": "one",
                "kind": "rollback",
                "order": 3,
                "time": 4.0,
                "moves": {"Source": [[5.0, "0a", "bucket/key"], [["COMMIT_ID", "0123"]]]},
                "lookup": [1.0, 2.0],
                "effect": [4.0, "x-1"],
            }
        ],
        "executions": [["x-2", "ours", "InProgress", 6.0, True]],
    }


def test_members_that_this_code_does_not_know_are_written_back_as_they_came() -> None:
    text = '{"form":1,"last_order":2,"freezes":[{"id":"f","until":5}],"table":"ledger","epoch":3}'

    state = load_state(text)

    assert state.later == {"freezes": [{"id": "f", "until": 5}], "table": "ledger", "epoch": 3}
    assert dump_state(state) == text


@pytest.mark.parametrize("load", [load_state, load_record])
@pytest.mark.parametrize("form", [FORM + 1, 0, "1", None, [1]])
def test_another_form_is_refused_by_name(load: Any, form: Any) -> None:
    with pytest.raises(UnknownForm) as fault:
        load(json.dumps({"form": form, "pending": []}))

    assert (fault.value.found, fault.value.expected) == (form, FORM)
    assert fault.value.reason is Reason.LEDGER_UNREADABLE
    assert f"form {form!r}, expected {FORM}" in fault.value.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "[" * 100_000,
        '{"form":1,"pending":[{"id":"a"}]}',
        '{"form":1,"pending":[{"id":"a","kind":"revisions","order":1,"time":1.0,"unheard":1}]}',
        '{"form":1,"executions":[["a","ours","InProgress",1.0,true,false,1]]}',
        '{"form":1,"pins":[]}',
        '{"form":1,"claim":7}',
    ],
)
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as fault:
        load_state(text)

    assert fault.value.reason is Reason.LEDGER_UNREADABLE


@given(st.dictionaries(st.sampled_from([*PipelineState.__annotations__, *IntentRecord.__annotations__]), plain))
def test_any_object_is_read_or_refused(data: dict[str, Any]) -> None:
    for load in (load_state, load_record):
        try:
            load(json.dumps({"form": FORM, **data}))
        except Unreadable:
            continue
