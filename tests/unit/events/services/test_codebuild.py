"""Builds that feed sources, instead of the events of the sources' own services."""

from typing import Any

import pytest

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from tests.builders import BUILD, COMMIT, DIGEST, MISSING, build_ended, commit_pushed, ignored, routes
from tests.unit.events.services.builds import COMMIT_SOURCE, IMAGE_SOURCE, PROJECT, pins, read, rejected


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
