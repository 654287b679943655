"""The published JSON Schema of a Desired Revision agrees with the decoder: each refuses what the other refuses."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from revision_trigger.domain.outcome import Reason, Rejected
from tests.builders import COMMIT, DIGEST, EXECUTION, asked, desired_revision, revision

SCHEMA = json.loads((Path(__file__).parents[4] / "docs" / "schemas" / "desired-revision.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)

OF_NAMES = {Reason.MISSING_FIELD, Reason.MALFORMED_REVISION}
"""A name of another kind of source, or none that the source takes."""
OF_THE_FILE = OF_NAMES | {
    Reason.UNKNOWN_PIPELINE,
    Reason.UNKNOWN_ACTION,
    Reason.WRONG_REVISION_TYPE,
    Reason.DUPLICATE_REVISION,
}
"""What a schema cannot know: the pipelines file, and that something stands twice."""

GOOD = (COMMIT, DIGEST, "v1", "web/a b.zip", "latest", "tag:release-1", "branch:main", "branch:a/b")
BAD = ("", "tag:", "branch:a..b", "branch:a.lock", "main", "sha256:ab", "a\nb", "a\n", "x" * 1025, COMMIT + "\n")
VALUES = st.sampled_from(GOOD + BAD)
TYPES = st.sampled_from(["COMMIT_ID", "IMAGE_DIGEST", "S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY", "latest", "commit_id"])
JUNK: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=1) | st.just({})
)
REVISIONS = st.fixed_dictionaries(
    {
        "actionName": st.sampled_from(["Image", "Source", "Bundle", "App", "Deploy", "a b"]),
        "revisionValue": VALUES | JUNK,
    },
    optional={"revisionType": TYPES | JUNK, "extra": JUNK},
)
VARIABLES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["A", "B", "TriggerId", "a b", ""]) | JUNK,
        "value": st.sampled_from(["1", "", "a\nb"]) | JUNK,
    }
)
OCCURRENCES = st.fixed_dictionaries(
    {
        "arn": st.sampled_from(["arn:aws:scheduler:us-east-1:123456789012:schedule/default/n", "arn:aws:sqs"]) | JUNK,
        "time": st.sampled_from(["2026-11-22T02:00:00Z", "2026-11-22"]) | JUNK,
    }
)
DETAILS = st.fixed_dictionaries(
    {"name": st.sampled_from(["web", "api", "other", ""]) | JUNK},
    optional={
        "sourceRevisions": st.lists(REVISIONS, max_size=3) | JUNK,
        "variables": st.lists(VARIABLES, max_size=3) | JUNK,
        "clientRequestToken": st.sampled_from(["t-1", "t_1", EXECUTION, "", "t" * 129]) | JUNK,
        "schedule": OCCURRENCES | JUNK,
        "force": st.booleans() | JUNK,
        "extra": JUNK,
    },
)


def decoded(detail: Any) -> Reason | None:
    """Give why the decoder refuses, if it does."""
    try:
        asked({**desired_revision(), "detail": detail})
    except Rejected as fault:
        return fault.reason
    return None


def test_is_a_legal_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@settings(max_examples=1000)
@given(DETAILS)
def test_what_the_schema_refuses_the_decoder_refuses(detail: Any) -> None:
    if not VALIDATOR.is_valid(detail):
        assert decoded(detail) is not None


@settings(max_examples=1000)
@given(DETAILS)
def test_what_the_schema_takes_only_the_pipelines_file_refuses(detail: Any) -> None:
    if VALIDATOR.is_valid(detail):
        assert decoded(detail) in {None, *OF_THE_FILE}


FULL: dict[str, Any] = {
    "name": "web",
    "sourceRevisions": [
        revision(),
        revision("Source", "COMMIT_ID", COMMIT),
        revision("Bundle", "S3_OBJECT_KEY", "web/app.zip"),
        revision("Bundle", "S3_OBJECT_VERSION_ID", "v1"),
        {"actionName": "App", "revisionType": "COMMIT_ID", "revisionValue": COMMIT},
    ],
    "variables": [{"name": "Color", "value": "blue"}],
    "clientRequestToken": "release-42",
    "force": True,
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for name, item in items for inner in places(item, (*path, name)))]


@pytest.mark.parametrize("place", places(FULL)[1:], ids=lambda place: ".".join(map(str, place)))
@pytest.mark.parametrize("value", [None, "", 7, [], {}, "two\nlines", "x" * 5000, "tag:a"], ids=lambda v: ascii(v)[:12])
def test_agree_on_every_member_of_a_whole_one(place: tuple[Any, ...], value: Any) -> None:
    detail = copy.deepcopy(FULL)
    *parents, last = place
    holder: Any = detail
    for name in parents:
        holder = holder[name]
    holder[last] = value

    reason = decoded(detail)

    refused_by_the_file = reason in OF_THE_FILE - OF_NAMES
    assert VALIDATOR.is_valid(detail) == (reason is None or refused_by_the_file)


def test_both_take_a_whole_one_and_one_with_names_and_a_schedule() -> None:
    named = [
        revision("Image", value="tag:a"),
        revision("Source", value="branch:main"),
        revision("Bundle", value="latest"),
    ]
    for item in named:
        del item["revisionType"]
    schedule = {"arn": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/n", "time": "2026-11-22T02:00:00Z"}

    for detail in (FULL, {"name": "web", "sourceRevisions": named, "schedule": schedule}):
        VALIDATOR.validate(detail)
        assert decoded(detail) is None
