import json

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import DesiredRevision, Symbol, Variable
from revision_trigger.domain.ledger.claims import put_aside
from revision_trigger.domain.ledger.safeguards import NONE, Hold, Quarantined, RolledBack, Safeguards
from revision_trigger.domain.ledger.state import Claim, ClaimedIntent, StartedIntent, State, WaitingIntent
from revision_trigger.domain.ledger.stored import dump, load
from revision_trigger.domain.ledger.waiting import intent_of
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision

times = st.floats(min_value=0, max_value=4e9, allow_nan=False)
clocks = st.builds(
    Clock, times, st.none() | st.text("0123456789abcdef", min_size=1, max_size=20), st.none() | st.text()
)
pins = st.tuples(st.sampled_from(["COMMIT_ID", "IMAGE_DIGEST"]), st.text(min_size=1))
revisions = st.builds(SourceRevision, st.text(), st.sampled_from(["COMMIT_ID"]), st.text())
asked = st.builds(ClaimedIntent, st.text(), st.text(), st.lists(revisions, max_size=3).map(tuple), clocks, st.text())
claims = st.builds(
    Claim,
    owner=st.text(),
    asked=st.lists(asked, min_size=1, max_size=3).map(tuple),
    variables=st.lists(st.builds(Variable, st.text(), st.text()), max_size=2).map(tuple),
    attempt=st.integers(1, 9),
    since=times,
    lease=times,
)
many_pins = st.dictionaries(st.text(), st.lists(pins, min_size=1, max_size=2).map(tuple), max_size=3)
waiting = st.lists(
    st.builds(
        WaitingIntent,
        id=st.text(),
        revisions=st.lists(revisions, max_size=2).map(tuple),
        variables=st.lists(st.builds(Variable, st.text(), st.text()), max_size=2).map(tuple),
        time=times,
        reason=st.text(),
        sequencer=st.none() | st.text(),
        key=st.none() | st.text(),
        symbols=st.lists(st.builds(Symbol, st.text(), st.sampled_from(["tag", "latest", "key"]), st.text())).map(tuple),
        force=st.booleans(),
        ask=st.none() | st.text(),
    ),
    max_size=2,
).map(tuple)
safeguards = st.builds(
    Safeguards,
    holds=st.lists(st.builds(Hold, st.text(), st.text(), times, st.none() | times, st.booleans())).map(tuple),
    quarantined=st.lists(st.builds(Quarantined, st.text(), many_pins), max_size=2).map(tuple),
    rolled_back=st.lists(st.builds(RolledBack, st.text(), times, st.booleans(), st.none() | st.text())).map(tuple),
    confirmed=st.lists(st.text(), max_size=2).map(tuple),
    released_at=times,
    ended=st.lists(st.text(), max_size=2).map(tuple),
)
states = st.builds(
    State,
    pins=many_pins,
    clocks=st.dictionaries(st.text(), clocks, max_size=3),
    ours=st.lists(st.text(), max_size=3).map(tuple),
    recent=st.lists(st.builds(StartedIntent, st.text(), st.text(), st.text(), times), max_size=3).map(tuple),
    claim=st.none() | claims,
    foreign=st.frozensets(st.text(), max_size=3),
    known=st.booleans(),
    read_until=times,
    horizon=st.none() | times,
    last_execution=st.none() | st.text(),
    last_failed=st.booleans(),
    running=st.dictionaries(st.text(), many_pins, max_size=2),
    deployed=many_pins,
    waiting=waiting,
    held=waiting,
    safeguards=safeguards,
)


@given(states)
def test_a_state_comes_back_as_it_was_stored(state: State) -> None:
    assert load(dump(state)) == state


def test_reads_a_clock_that_was_stored_before_it_had_a_key() -> None:
    text = dump(State(clocks={"Bundle": Clock(1.0, "0a")})).replace('"0a",null', '"0a"')

    assert load(text).clocks == {"Bundle": Clock(1.0, "0a")}


def test_a_waiting_intent_asks_for_the_same_when_it_comes_back_with_its_names() -> None:
    resolved = (SourceRevision("Image", "IMAGE_DIGEST", "sha256:1"),)
    symbols = (Symbol("Image", "tag", "release"), Symbol("Bundle", "key", "web.zip"))
    asked = DesiredRevision("id", "web", resolved, 5.0, Reason.DESIRED_REVISION, symbols=symbols)

    (waiting,) = load(dump(put_aside(State(), [asked]))).waiting

    assert intent_of(waiting, "web") == asked
    assert intent_of(waiting, "web").content == asked.content


@given(states)
def test_a_state_stored_before_there_were_rollbacks_has_none(state: State) -> None:
    data = json.loads(dump(state))
    del data["held"], data["safeguards"]

    loaded = load(json.dumps(data))

    assert (loaded.held, loaded.safeguards) == ((), NONE)
    assert loaded.pins == state.pins
