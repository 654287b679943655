"""Keys of S3 objects: their encoding in notifications, and sources that take many keys."""

from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import FORMS, SourceRevision
from tests.builders import (
    asked,
    ignored,
    object_created,
    parts,
    rejected,
    routes,
    s3_notification,
)

KEYS = {"pipelines": {"web": {"sources": {"Bundle": {"s3": "release-bucket", "keys": ["web/*.zip", "all/*"]}}}}}
ANY_KEY = routes({"pipelines": {"web": {"sources": {"Bundle": {"s3": "release-bucket", "keys": ["*"]}}}}})


@given(st.from_regex(FORMS["S3_OBJECT_KEY"].pattern, fullmatch=True))
def test_reads_any_key_as_s3_encodes_it(key: str) -> None:
    (intent,) = asked(s3_notification(key=quote_plus(key)), ANY_KEY)

    assert intent.revisions[0] == SourceRevision("Bundle", "S3_OBJECT_KEY", key)


def test_a_plus_sign_is_a_space_and_an_encoded_one_is_itself() -> None:
    (intent,) = asked(s3_notification(key="web/a+b%2Bc.zip"), routes(KEYS))

    assert intent.revisions[0].value == "web/a b+c.zip"


@pytest.mark.parametrize("key", ["web/%", "web/%4", "web/%zz.zip", "web/%C3%28.zip", "web/%00.zip", "web/ü.zip", "a b"])
def test_rejects_a_key_that_is_not_encoded_as_s3_does(key: str) -> None:
    assert "object.key" in rejected(s3_notification(key=key), ANY_KEY).message


@given(st.text())
def test_never_fails_otherwise_when_a_key_is_any_text(key: str) -> None:
    assert len(parts(s3_notification(key=key), ANY_KEY)) == 1


@pytest.mark.parametrize("body", [s3_notification(), object_created()])
def test_globs_of_keys_pin_the_key_with_its_version(body: dict[str, Any]) -> None:
    (intent,) = asked(body, routes(KEYS))

    assert intent.revisions == (
        SourceRevision("Bundle", "S3_OBJECT_KEY", "web/app.zip"),
        SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v1"),
    )
    assert intent.key == "release-bucket/web/app.zip"


def test_globs_of_keys_leave_other_keys_alone() -> None:
    assert ignored(s3_notification(key="web/app.tar"), routes(KEYS)).reason is Reason.NO_ROUTE
