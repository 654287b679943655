import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intent import Variable
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.rollback.safeguards import NONE, Hold, Quarantined, RolledBack, Safeguards
from revision_trigger.domain.state import Asked, Claim, Clock, Settled, State, Waiting
from revision_trigger.domain.stored import dump, load

times = st.floats(min_value=0, max_value=4e9, allow_nan=False)
clocks = st.builds(Clock, times, st.none() | st.text("0123456789abcdef", min_size=1, max_size=20))
pins = st.tuples(st.sampled_from(["COMMIT_ID", "IMAGE_DIGEST"]), st.text(min_size=1))
revisions = st.builds(SourceRevision, st.text(), st.sampled_from(["COMMIT_ID"]), st.text())
asked = st.builds(Asked, st.text(), st.text(), st.lists(revisions, max_size=3).map(tuple), clocks, st.text())
claims = st.builds(
    Claim,
    owner=st.text(),
    asked=st.lists(asked, min_size=1, max_size=3).map(tuple),
    variables=st.lists(st.builds(Variable, st.text(), st.text()), max_size=2).map(tuple),
    attempt=st.integers(1, 9),
    since=times,
    lease=times,
)
vectors = st.dictionaries(st.text(), st.lists(pins, min_size=1, max_size=2).map(tuple), max_size=3)
waiting = st.lists(
    st.builds(
        Waiting,
        id=st.text(),
        revisions=st.lists(revisions, max_size=2).map(tuple),
        variables=st.lists(st.builds(Variable, st.text(), st.text()), max_size=2).map(tuple),
        time=times,
        reason=st.text(),
        sequencer=st.none() | st.text(),
        force=st.booleans(),
        ask=st.none() | st.text(),
    ),
    max_size=2,
).map(tuple)
safeguards = st.builds(
    Safeguards,
    holds=st.lists(st.builds(Hold, st.text(), st.text(), times, st.none() | times, st.booleans())).map(tuple),
    quarantined=st.lists(st.builds(Quarantined, st.text(), vectors), max_size=2).map(tuple),
    rolled_back=st.lists(st.builds(RolledBack, st.text(), times, st.booleans(), st.none() | st.text())).map(tuple),
    confirmed=st.lists(st.text(), max_size=2).map(tuple),
    released_at=times,
    ended=st.lists(st.text(), max_size=2).map(tuple),
)
states = st.builds(
    State,
    pins=vectors,
    clocks=st.dictionaries(st.text(), clocks, max_size=3),
    recent=st.lists(st.builds(Settled, st.text(), st.text(), st.text(), times), max_size=3).map(tuple),
    claim=st.none() | claims,
    foreign=st.frozensets(st.text(), max_size=3),
    known=st.booleans(),
    read_until=times,
    horizon=st.none() | times,
    last_execution=st.none() | st.text(),
    last_failed=st.booleans(),
    running=st.dictionaries(st.text(), vectors, max_size=2),
    deployed=vectors,
    waiting=waiting,
    held=waiting,
    safeguards=safeguards,
)


@given(states)
def test_a_state_comes_back_as_it_was_stored(state: State) -> None:
    assert load(dump(state)) == state


@given(states)
def test_a_state_stored_before_there_were_rollbacks_has_none(state: State) -> None:
    data = json.loads(dump(replace(state, waiting=(Waiting("one", (), (), 1.0, "image-pushed"),))))
    del data["held"], data["safeguards"]
    data["waiting"] = [kept[:6] for kept in data["waiting"]]

    loaded = load(json.dumps(data))

    assert (loaded.held, loaded.safeguards) == ((), NONE)
    assert loaded.waiting == (Waiting("one", (), (), 1.0, "image-pushed"),)
    assert loaded.pins == state.pins
