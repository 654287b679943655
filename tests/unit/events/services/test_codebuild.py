"""Builds that feed sources, instead of the events of the sources' own services."""

from typing import Any

import pytest

from revision_trigger.domain.intents.decoded import Decoded, Ignored
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.events.envelope import open_envelope
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.services.codebuild import decode_build_state_change
from tests.builders import BUILD, COMMIT, DIGEST, MISSING, build_ended, commit_pushed, ignored, recorded, routes

PROJECT = {"project": "web-build"}
COMMIT_SOURCE = {"codecommit": "web", "branch": "main", "build": PROJECT}
IMAGE_SOURCE = {"ecr": "web", "build": {**PROJECT, "variable": "DIGEST"}}
BUNDLE_SOURCE = {"s3": "release-bucket", "key": "web/app.zip", "build": PROJECT}


def read(event: dict[str, Any], **sources: Any) -> Decoded:
    known = routes({"pipelines": {"web": {"sources": sources}}})
    return decode_build_state_change(open_envelope(Fields(event)), known)


def pins(event: dict[str, Any], **sources: Any) -> tuple[SourceRevision, ...]:
    asked = read(event, **sources)
    assert not isinstance(asked, Ignored), asked
    (intent,) = asked
    assert isinstance(intent, DesiredRevision)
    return intent.revisions


def rejected(event: dict[str, Any], **sources: Any) -> Rejected:
    with pytest.raises(Rejected) as fault:
        read(event, **sources)
    return fault.value


def test_is_known_by_its_build_and_is_of_the_events_time() -> None:
    asked = read(build_ended(), Source=COMMIT_SOURCE)

    assert isinstance(asked, tuple)
    (intent,) = asked
    assert isinstance(intent, DesiredRevision)
    assert intent.id == "aws.codebuild/build/" + BUILD.replace("/", "%2F")
    assert intent.time == 1795312800.0
    assert intent.reason is Reason.BUILD_SUCCEEDED


def test_pins_the_source_version_when_the_route_names_no_variable() -> None:
    assert pins(build_ended(), Source=COMMIT_SOURCE) == (SourceRevision("Source", "COMMIT_ID", COMMIT),)


def test_pins_what_it_exported_when_the_route_names_a_variable() -> None:
    source = {"connection": "acme/web", "build": {**PROJECT, "variable": "COMMIT"}}

    found = pins(build_ended(**{"source-version": "refs/heads/main"}), App=source)

    assert found == (SourceRevision("App", "COMMIT_ID", COMMIT),)


def test_pins_every_source_at_once_when_it_feeds_several_of_a_pipeline() -> None:
    found = pins(build_ended(), Source=COMMIT_SOURCE, Image=IMAGE_SOURCE)

    assert found == (SourceRevision("Source", "COMMIT_ID", COMMIT), SourceRevision("Image", "IMAGE_DIGEST", DIGEST))


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


@pytest.mark.parametrize("status", ["IN_PROGRESS", "FAILED", "STOPPED", "TIMED_OUT", "FAULT", "succeeded"])
def test_is_ignored_when_it_did_not_succeed(status: str) -> None:
    found = read(build_ended(status), Source=COMMIT_SOURCE)

    assert isinstance(found, Ignored)
    assert found.reason is Reason.BUILD_NOT_SUCCEEDED


def test_is_ignored_when_its_project_feeds_nothing() -> None:
    found = read(build_ended(), Source={**COMMIT_SOURCE, "build": {"project": "other"}})

    assert isinstance(found, Ignored)
    assert found.reason is Reason.NO_ROUTE


def test_no_longer_hears_the_repository_when_builds_feed_the_source() -> None:
    known = routes({"pipelines": {"web": {"sources": {"Source": COMMIT_SOURCE}}}})

    assert ignored(commit_pushed(), known).reason is Reason.NO_ROUTE


@pytest.mark.parametrize("value", [MISSING, None, "", 7, "main", "refs/heads/main", "pr/7", COMMIT[:8], COMMIT.upper()])
def test_is_rejected_when_its_source_version_is_no_commit(value: Any) -> None:
    fault = rejected(build_ended(**{"source-version": value}), Source=COMMIT_SOURCE)

    assert fault.message.startswith("detail.additional-information.source-version: ")
    assert "expected a full commit id" in fault.message


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


@pytest.mark.parametrize(
    ("exported", "reason"),
    [
        (MISSING, Reason.MISSING_FIELD),
        (None, Reason.WRONG_TYPE),
        ({}, Reason.WRONG_TYPE),
        (["DIGEST"], Reason.WRONG_TYPE),
        ([], Reason.MISSING_FIELD),
        ([{"name": "digest", "value": DIGEST}], Reason.MISSING_FIELD),
        ([{"name": "DIGEST", "value": DIGEST}] * 2, Reason.MISSING_FIELD),
        ([{"name": "DIGEST"}], Reason.MISSING_FIELD),
        ([{"name": "DIGEST", "value": None}], Reason.WRONG_TYPE),
        ([{"name": "DIGEST", "value": "release-1"}], Reason.MALFORMED_REVISION),
        ([{"name": "DIGEST", "value": f"web@{DIGEST}"}], Reason.MALFORMED_REVISION),
        ([{"name": "DIGEST", "value": COMMIT}], Reason.MALFORMED_REVISION),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_is_rejected_when_it_did_not_export_one_digest(exported: Any, reason: Reason) -> None:
    fault = rejected(build_ended(**{"exported-environment-variables": exported}), Image=IMAGE_SOURCE)

    assert fault.reason is reason
    assert fault.message.startswith("detail.additional-information.exported-environment-variables")


def test_reads_the_published_sample_but_for_its_placeholder_of_a_version() -> None:
    sample = recorded("codebuild-state-change.json")
    build = {"project": "my-sample-project"}
    bundle = {"s3": "codebuild-123456789012-input-bucket", "key": "my-input-artifact.zip", "build": build}

    assert pins(sample, Bundle=bundle) == (SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "my-source-version"),)
    assert rejected(sample, Source={**COMMIT_SOURCE, "build": build}).reason is Reason.MALFORMED_REVISION
