"""Who lies starts nothing: each lie alone makes an event that would start something into one that does not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intent import DesiredRevision
from tests.builders import (
    COMMIT,
    DIGEST,
    commit_pushed,
    desired_revision,
    envelope,
    image_pushed,
    object_created,
    parts,
    revision,
    routes,
)

LOOK_ALIKES = [
    *("Web", "WEB", "web ", " web", "web\n", "web\x00", "web/", "./web", "../web", "web/../web", "web*", "w?b", "*"),
    *("w\u0435b", "we\u200bb", "\uff57eb", "web-prod", "we", "", "web.", "arn:aws:codepipeline:us-east-1:1:web"),
]
SENDERS = ["com.acme.release", "com.acme.release ", "com.acme", "COM.ACME.RELEASE", "com.acme.release.evil", "aws.ecr"]
KNOWN = ["web", "api"]


def starts(body: Any) -> list[DesiredRevision]:
    return [part for part in parts(body) if isinstance(part, DesiredRevision)]


def test_starts_something_when_nobody_lies() -> None:
    honest = [desired_revision(), image_pushed(), object_created(), commit_pushed()]

    assert all(starts(event) for event in honest)


@pytest.mark.parametrize("source", [*SENDERS[1:], "com*", "", "com.acme.release\n", "revision-trigger"])
def test_starts_nothing_when_the_source_is_another(source: str) -> None:
    assert starts(desired_revision(source)) == []


@pytest.mark.parametrize("account", ["210987654321", "12345678901", "123456789012 ", "", "*", None, 123456789012])
@pytest.mark.parametrize("honest", [desired_revision(), image_pushed(), object_created(), commit_pushed()])
def test_starts_nothing_when_the_account_is_another(honest: dict[str, Any], account: Any) -> None:
    assert starts(honest | {"account": account}) == []


@pytest.mark.parametrize(
    "kind", ["desired revision", "Desired Revision ", "DesiredRevision", "*", "", "Object Created"]
)
def test_starts_nothing_when_the_detail_type_is_another(kind: str) -> None:
    assert starts(desired_revision() | {"detail-type": kind}) == []


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_starts_nothing_when_a_name_only_looks_like_a_routed_one(name: str) -> None:
    assert starts(desired_revision(name=name)) == []
    assert starts(desired_revision(sourceRevisions=[revision(action=name)])) == []
    assert starts(image_pushed(**{"repository-name": name})) == []
    assert starts(object_created(bucket=name)) == []
    assert starts(commit_pushed(repositoryName=name)) == []


@pytest.mark.parametrize(
    "key",
    [*("/web/app.zip", "web//app.zip", "./web/app.zip", "web/../web/app.zip", "web/app.zip/", "WEB/app.zip"), "web/*"],
)
def test_starts_nothing_when_a_key_only_leads_to_the_routed_one(key: str) -> None:
    event = object_created()
    event["detail"]["object"]["key"] = key

    assert starts(event) == []


@pytest.mark.parametrize("value", ["latest", DIGEST.upper(), DIGEST + "0", f" {DIGEST}", f"{DIGEST}\n", COMMIT])
def test_starts_nothing_when_a_revision_is_not_of_its_exact_form(value: str) -> None:
    assert starts(desired_revision(sourceRevisions=[revision(value=value)])) == []


TEXT = st.text(max_size=20) | st.sampled_from([*SENDERS, *KNOWN, *LOOK_ALIKES, "Image", "Source", "App"])


@given(source=TEXT, kind=TEXT | st.just("Desired Revision"), name=TEXT, action=TEXT)
def test_asks_only_for_what_is_routed_when_everything_is_a_strangers(
    source: str, kind: str, name: str, action: str
) -> None:
    detail = {"name": name, "sourceRevisions": [revision(action=action)]}
    found = starts(json.dumps(envelope(source, kind, detail)))

    assert not found or (source, kind) == ("com.acme.release", "Desired Revision")
    known = routes().pipelines
    assert all(pin.action in known[one.pipeline].sources for one in found for pin in one.revisions)
