"""Symbols, the names for revisions in a Desired Revision: items without `revisionType`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intents.desired import Symbol
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from tests.builders import COMMIT, DIGEST, MISSING, asked, desired, desired_revision, revision, routes


def named(action: str, value: Any) -> dict[str, Any]:
    return revision(action, revisionType=MISSING, value=value)


def rejected(*revisions: dict[str, Any]) -> Rejected:
    with pytest.raises(Rejected) as fault:
        asked(desired(sourceRevisions=list(revisions)))
    return fault.value


@pytest.mark.parametrize(
    ("action", "value", "symbol"),
    [
        ("Image", "tag:release-1", Symbol("Image", "tag", "release-1")),
        ("Image", "tag:latest", Symbol("Image", "tag", "latest")),
        ("Image", "tag:" + "x" * 128, Symbol("Image", "tag", "x" * 128)),
        ("Source", "branch:main", Symbol("Source", "branch", "main")),
        ("Source", "branch:feature/a-b", Symbol("Source", "branch", "feature/a-b")),
        ("Source", "branch:latest", Symbol("Source", "branch", "latest")),
        ("Source", "latest", Symbol("Source", "latest")),
        ("Bundle", "latest", Symbol("Bundle", "latest")),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("build", [desired, desired_revision])
def test_is_read_as_its_source_takes_it(build: Any, action: str, value: str, symbol: Symbol) -> None:
    (intent,) = asked(build(sourceRevisions=[named(action, value)]))

    assert (intent.revisions, intent.symbols, intent.unresolved) == ((), (symbol,), (symbol,))


def test_stands_beside_exact_revisions_of_other_actions() -> None:
    (intent,) = asked(desired(sourceRevisions=[named("Source", "latest"), revision()]))

    assert intent.revisions == (SourceRevision("Image", "IMAGE_DIGEST", DIGEST),)
    assert intent.symbols == (Symbol("Source", "latest"),)


def test_a_key_alone_means_its_newest_version() -> None:
    (intent,) = asked(desired(sourceRevisions=[revision("Bundle", "S3_OBJECT_KEY", "web/b.zip")]))

    assert (intent.revisions, intent.symbols) == ((), (Symbol("Bundle", "key", "web/b.zip"),))


@pytest.mark.parametrize(
    "value", ["latest", "release-1", "tag:", "tag:a b", "tag:-a", "tag:" + "x" * 129, "Tag:a", DIGEST]
)
def test_is_rejected_when_it_is_no_name_of_an_image(value: str) -> None:
    fault = rejected(named("Image", value))

    assert fault.reason is Reason.MALFORMED_REVISION
    assert "expected tag:NAME" in fault.message


BRANCHES = ["", "a..b", "/a", "-a", ".a", "a.lock", "a/", "a//b", "refs/heads/a", "a b", "a~1", "a@{1}", "*", "x" * 257]


@pytest.mark.parametrize("value", [*(f"branch:{name}" for name in BRANCHES), "main", "tag:main", "LATEST", COMMIT])
def test_is_rejected_when_it_is_no_name_of_a_commit(value: str) -> None:
    fault = rejected(named("Source", value))

    assert fault.reason is Reason.MALFORMED_REVISION
    assert "expected branch:NAME or latest" in fault.message


@pytest.mark.parametrize("value", ["tag:a", "branch:main", "web/app.zip", "v1"])
def test_is_rejected_when_it_is_no_name_of_an_object(value: str) -> None:
    assert "expected latest" in rejected(named("Bundle", value)).message


@pytest.mark.parametrize("value", ["latest", "branch:main", COMMIT])
def test_is_rejected_when_the_source_is_behind_a_connection(value: str) -> None:
    fault = rejected(named("App", value))

    assert fault.reason is Reason.MISSING_FIELD
    assert "sourceRevisions[0].revisionType: missing, and App takes no names" in fault.message


@pytest.mark.parametrize("value", [None, 7, [], MISSING])
def test_is_rejected_naming_the_field_when_it_is_no_text(value: Any) -> None:
    assert "sourceRevisions[0].revisionValue: " in rejected(named("Image", value)).message


@pytest.mark.parametrize(
    "revisions",
    [
        [named("Image", "tag:a"), named("Image", "tag:b")],
        [named("Image", "tag:a"), revision()],
        [named("Bundle", "latest"), revision("Bundle", "S3_OBJECT_KEY", "k")],
        [named("Bundle", "latest"), revision("Bundle", "S3_OBJECT_VERSION_ID", "v1")],
    ],
)
def test_is_rejected_when_something_else_is_asked_for_the_same_action(revisions: list[dict[str, Any]]) -> None:
    assert rejected(*revisions).reason is Reason.DUPLICATE_REVISION


def test_latest_is_rejected_when_the_source_has_many_keys() -> None:
    known = routes({"pipelines": {"web": {"sources": {"Bundle": {"s3": "b", "keys": ["web/*"]}}}}})

    with pytest.raises(Rejected, match="expected S3_OBJECT_KEY and the key") as fault:
        asked(desired(sourceRevisions=[named("Bundle", "latest")]), known)

    assert fault.value.reason is Reason.WRONG_REVISION_TYPE


@given(st.text(max_size=12) | st.from_regex(r"(tag:|branch:|latest)?[a-z./@{~-]{0,8}", fullmatch=True))
def test_no_name_is_taken_by_two_kinds_of_source(value: str) -> None:
    taken = {
        action: asked(desired(sourceRevisions=[named(action, value)]))[0].symbols
        for action in ("Image", "Source")
        if _takes(action, value)
    }

    assert len(taken) < 2


def _takes(action: str, value: str) -> bool:
    try:
        return bool(asked(desired(sourceRevisions=[named(action, value)])))
    except Rejected:
        return False
