"""Mutated events always lead to a decision, never to another exception, and ask only for what the file allows."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import AlarmRaised
from revision_trigger.domain.intents.rollback import PlanRequest, RollbackRequest
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import FORMS
from revision_trigger.events.decode import decode
from revision_trigger.events.records import records_of
from tests.builders import PIPELINES, batch, record, routes
from tests.unit.events.mutations import BUILT, EVENTS, mutated

# Routed so that every sample asks for something, or is at least looked at closely.
SAMPLED: dict[str, Any] = {
    "sources": {
        "Image": {"ecr": "repository-name"},
        "Merge": {"codecommit": "MyDemoRepo", "branch": "myBranch"},
        "Object": {"s3": "amzn-s3-demo-bucket1", "key": "example-key"},
        "Notified": {"s3": "lambda-artifacts-deafc19498e3f2df", "keys": ["*"]},
        "Built": {
            "s3": "codebuild-123456789012-input-bucket",
            "keys": ["*"],
            "build": {"project": "my-sample-project"},
        },
        "Made": {"ecr": "made", "build": {"project": "web-build", "variable": "DIGEST"}},
        "Commit": {"connection": "acme/web", "build": {"project": "web-build", "variable": "COMMIT"}},
    },
    "rollback": {"onAlarm": ["ServerCpuTooHigh"]},
}
ROUTES = routes(
    {
        **PIPELINES,
        "accounts": ["123456789012", "123456789123"],
        "pipelines": {**PIPELINES["pipelines"], "sampled": SAMPLED, "myPipeline": {"sources": {}}},
    }
)
TOGETHER = 100
DEEP = {Reason.NO_ROUTE, Reason.NOT_A_PUSH, Reason.UNTAGGED_IMAGE, Reason.BUILD_NOT_SUCCEEDED, Reason.ALARM_NOT_RAISED}
DEEP |= {Reason.UNKNOWN_PIPELINE, Reason.UNKNOWN_ACTION, Reason.MALFORMED_REVISION, Reason.DUPLICATE_REVISION}
DEEP |= {Reason.UNVERSIONED_OBJECT, Reason.ILLEGAL_VARIABLES, Reason.ILLEGAL_TOKEN, Reason.SENDER_NOT_ALLOWED}
"""Reasons that only a reader deep in an event gives."""
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def read(payload: object) -> list[Any]:
    """Give all that a payload asks for, and why it does not."""
    return [part for item in records_of(payload) for part in decode(item, ROUTES)]


def check(part: Any) -> None:
    """Fail unless this is a reason of the list, or an intent that the file allows."""
    if isinstance(part, Ignored | Rejected):
        assert part.reason in Reason
        assert part.message
        assert "\n" not in part.message
        return
    pipeline = ROUTES.pipelines[part.pipeline]
    if isinstance(part, AlarmRaised):
        assert part.alarm in pipeline.alarms
    if isinstance(part, DesiredRevision):
        check_pins(part)
    if isinstance(part, PlanRequest):
        assert part.at > part.time
        assert not {"at", "id"} & part.detail.keys()
    if isinstance(part, RollbackRequest):
        assert not part.automatic
        assert part.suspect or not part.unless_confirmed


def check_pins(intent: DesiredRevision) -> None:
    sources = ROUTES.pipelines[intent.pipeline].sources
    pinned = [(pin.action, pin.type) for pin in intent.revisions]
    assert len(set(pinned)) == len(pinned)
    for pin in intent.revisions:
        assert pin.type in sources[pin.action].revision_types
        assert FORMS[pin.type].fits(pin.value)
    assert {symbol.action for symbol in intent.symbols} <= set(sources)
    assert intent.unresolved == intent.symbols


@pytest.mark.parametrize("name", BUILT)
def test_asks_for_something_when_nothing_is_done_to_it(name: str) -> None:
    (part, *_) = read(batch(record(EVENTS[name])))

    assert not isinstance(part, Ignored | Rejected)
    check(part)


@pytest.mark.parametrize("name", EVENTS)
def test_has_a_decision_when_it_is_a_sample(name: str) -> None:
    for payload in (EVENTS[name], batch(record(EVENTS[name]))):
        found = read(payload)

        assert found
        for part in found:
            check(part)


@given(st.integers(0, 2**64 - 1))
def test_asks_only_for_what_the_file_allows_when_an_event_is_mutated(seed: int) -> None:
    """Ten thousand inputs: a hundred of each example, since drawing them one by one takes longer than reading them."""
    random = Random(seed)  # noqa: S311  drawn, so that a failure comes again
    for payload in [mutated(random) for _ in range(TOGETHER)]:
        note(json.dumps(payload))
        for part in read(payload):
            check(part)


def test_mutations_reach_beyond_the_first_field() -> None:
    random = Random(20261122)  # noqa: S311

    parts = [part for _ in range(10_000) for part in read(mutated(random))]

    reasons = {part.reason for part in parts if isinstance(part, Ignored | Rejected)}
    intents = [part for part in parts if not isinstance(part, Ignored | Rejected)]
    assert reasons >= DEEP
    assert len(parts) / 10 < len(intents) < len(parts) * 9 / 10


@given(st.text())
def test_never_fails_otherwise_when_a_body_is_any_text(body: str) -> None:
    (part,) = read(batch(record(body)))

    assert isinstance(part, Rejected)


@given(junk)
def test_never_fails_otherwise_when_a_payload_is_any_json(payload: Any) -> None:
    assert all(isinstance(part, Ignored | Rejected) for part in read(payload))
