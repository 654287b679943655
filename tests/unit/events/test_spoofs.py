"""Spoofed events start nothing: one lie alone is enough to stop an event that would otherwise start something."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Rejected
from revision_trigger.events.decode import decode
from revision_trigger.events.records import records_of
from tests.builders import (
    COMMIT,
    DIGEST,
    batch,
    commit_pushed,
    desired_revision,
    envelope,
    image_pushed,
    object_created,
    parts,
    record,
    revision,
    routes,
)
from tests.spoofs import LOOK_ALIKES, NESTS, SOURCES, WRAPS, lies

KNOWN = ["web", "api"]


def starts(body: Any) -> list[DesiredRevision]:
    return [part for part in parts(body) if isinstance(part, DesiredRevision)]


def moves(event: Any) -> list[Any]:
    """What an invocation's payload asks for that could start, stop, hold or release anything."""
    read = [part for item in records_of(event) for part in decode(item, routes())]
    return [part for part in read if not isinstance(part, Rejected | Ignored)]


def test_starts_something_when_nobody_lies() -> None:
    honest = [desired_revision(), image_pushed(), object_created(), commit_pushed()]

    assert all(starts(event) for event in honest)


@pytest.mark.parametrize("lie", lies(), ids=lambda lie: ascii(lie["detail"])[:60])
def test_starts_nothing_when_one_thing_is_a_lie_however_it_comes(lie: dict[str, Any]) -> None:
    assert moves(lie) == []  # straight to the function
    for wrap in [*WRAPS.values(), *NESTS.values()]:
        assert moves(batch(record(wrap(lie)))) == []


@pytest.mark.parametrize("nest", NESTS)
@pytest.mark.parametrize("honest", [desired_revision(), image_pushed(), object_created(), commit_pushed()])
def test_starts_nothing_when_a_true_event_is_wrapped_in_what_nobody_may_send(honest: dict[str, Any], nest: str) -> None:
    assert moves(batch(record(NESTS[nest](honest)))) == []


@pytest.mark.parametrize("way", WRAPS)
def test_starts_something_when_a_true_event_comes_by_a_way_that_is_open(way: str) -> None:
    assert moves(batch(record(WRAPS[way](desired_revision()))))


@pytest.mark.parametrize("account", ["210987654321", "12345678901", "123456789012 ", "", "*", None, 123456789012])
@pytest.mark.parametrize("honest", [desired_revision(), image_pushed(), object_created(), commit_pushed()])
def test_starts_nothing_when_the_account_is_another(honest: dict[str, Any], account: Any) -> None:
    assert starts(honest | {"account": account}) == []


@pytest.mark.parametrize("value", ["latest", DIGEST.upper(), DIGEST + "0", f" {DIGEST}", f"{DIGEST}\n", COMMIT])
def test_starts_nothing_when_a_revision_is_not_of_its_exact_form(value: str) -> None:
    assert starts(desired_revision(sourceRevisions=[revision(value=value)])) == []


TEXT = st.text(max_size=20) | st.sampled_from(
    ["com.acme.release", *SOURCES, *KNOWN, *LOOK_ALIKES, "Image", "Source", "App"]
)


@given(source=TEXT, kind=TEXT | st.just("Desired Revision"), name=TEXT, action=TEXT)
def test_asks_only_for_what_is_routed_when_everything_is_a_strangers(
    source: str, kind: str, name: str, action: str
) -> None:
    detail = {"name": name, "sourceRevisions": [revision(action=action)]}
    found = starts(json.dumps(envelope(source, kind, detail)))

    assert not found or (source, kind) == ("com.acme.release", "Desired Revision")
    known = routes().pipelines
    assert all(pin.action in known[one.pipeline].sources for one in found for pin in one.revisions)
