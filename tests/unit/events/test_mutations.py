"""Whatever is done to a good event: a decision, never another exception, and nothing but what the file allows."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.decision import Rejected
from revision_trigger.domain.intent import DesiredRevision, Ignored, Intent
from revision_trigger.domain.revision import FORMS
from revision_trigger.events.decode import decode
from revision_trigger.events.delivery import deliveries
from tests.builders import (
    batch,
    commit_pushed,
    desired,
    desired_revision,
    from_sns,
    image_pushed,
    object_created,
    record,
    routes,
    s3_notification,
    s3_record,
)

SAMPLES = [
    image_pushed(),
    object_created(),
    commit_pushed(),
    desired(),
    desired_revision(),
    {"Records": [s3_record(), s3_record(key="web/other.zip")]},
    from_sns(s3_notification()),
    from_sns(desired()),
]
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for name, item in items for inner in paths(item, (*path, name)))]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    sample = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    for _ in range(draw(st.integers(1, 3))):
        *parents, last = draw(st.sampled_from([path for path in paths(sample) if path] or [("name",)]))
        holder = sample
        for name in parents:
            holder = holder[name]
        if draw(st.booleans()):
            holder[last] = draw(junk)
        else:
            holder.pop(last, None) if isinstance(holder, dict) else holder.pop(last)
    return sample


def read(event: object) -> list[Intent]:
    """Give what a payload asks for; every part is a decision or an intent."""
    found = [decode(delivery, routes()) for delivery in deliveries(event)]
    assert all(found)
    return [part for parts in found for part in parts if not isinstance(part, Ignored | Rejected)]


@given(mutated())
def test_asks_only_for_what_the_file_allows_when_an_event_is_mutated(sample: Any) -> None:
    for asked in (read(sample), read(batch(record(sample)))):
        for intent in asked:
            assert isinstance(intent, DesiredRevision)
            sources = routes().pipelines[intent.pipeline].sources
            for pin in intent.revisions:
                assert pin.type in sources[pin.action].revision_types
                assert FORMS[pin.type].fits(pin.value)


@given(st.text())
def test_never_fails_otherwise_when_a_body_is_any_text(body: str) -> None:
    assert not read(batch(record(body)))


@given(junk)
def test_never_fails_otherwise_when_a_payload_is_any_json(payload: Any) -> None:
    assert not read(payload)
