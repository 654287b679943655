"""Builds of S3 objects: a source in S3 is pinned to the version of the object that was built."""

from typing import Any

import pytest

from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from tests.builders import MISSING, build_ended, recorded
from tests.unit.events.services.builds import BUNDLE_SOURCE, COMMIT_SOURCE, PROJECT, pins, rejected


def test_pins_the_object_it_was_built_from_when_the_source_is_an_object() -> None:
    found = pins(build_ended(**{"source-version": "v1"}), Bundle=BUNDLE_SOURCE)

    assert found == (SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v1"),)


def test_pins_key_and_version_when_the_source_has_many_keys() -> None:
    source = {"s3": "release-bucket", "keys": ["web/*.zip"], "build": PROJECT}

    found = pins(build_ended(**{"source-version": "v1"}), Bundle=source)

    assert found == (
        SourceRevision("Bundle", "S3_OBJECT_KEY", "web/app.zip"),
        SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v1"),
    )


@pytest.mark.parametrize("value", ["arn:aws:s3:::bucket/artifact", None, "", "two\nlines", MISSING])
def test_is_rejected_when_its_source_version_is_no_version_of_an_object(value: Any) -> None:
    fault = rejected(build_ended(**{"source-version": value}), Bundle=BUNDLE_SOURCE)

    assert fault.message.startswith("detail.additional-information.source-version: ")


@pytest.mark.parametrize(
    "built",
    [
        {"location": "other-bucket/web/app.zip", "type": "S3"},
        {"location": "release-bucket/other.zip", "type": "S3"},
        {"location": "release-bucket", "type": "S3"},
        {"location": "release-bucket/web/app.zip", "type": "CODEPIPELINE"},
    ],
)
def test_is_rejected_when_it_was_built_from_another_object(built: dict[str, str]) -> None:
    fault = rejected(build_ended(source=built, **{"source-version": "v1"}), Bundle=BUNDLE_SOURCE)

    assert fault.reason is Reason.MALFORMED_REVISION
    assert fault.message.startswith("detail.additional-information.source.location: ")


def test_reads_the_published_sample_but_for_its_placeholder_of_a_version() -> None:
    sample = recorded("codebuild-state-change.json")
    build = {"project": "my-sample-project"}
    bundle = {"s3": "codebuild-123456789012-input-bucket", "key": "my-input-artifact.zip", "build": build}

    assert pins(sample, Bundle=bundle) == (SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "my-source-version"),)
    assert rejected(sample, Source={**COMMIT_SOURCE, "build": build}).reason is Reason.MALFORMED_REVISION
