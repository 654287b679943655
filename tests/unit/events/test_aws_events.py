"""What the three AWS senders have in common, and what each reads."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from tests.builders import (
    COMMIT,
    DIGEST,
    EXECUTION,
    MISSING,
    SAMPLES,
    asked,
    commit_pushed,
    execution_changed,
    ignored,
    image_pushed,
    object_created,
    parts,
    recorded,
    rejected,
    routes,
)

Build = Callable[..., dict[str, Any]]
WRONG = [MISSING, None, "", 7, [], {}, "two\nlines", "x" * 5000]

NEEDED: list[tuple[Build, str]] = [
    (image_pushed, "action-type"),
    (image_pushed, "result"),
    (image_pushed, "repository-name"),
    (image_pushed, "image-digest"),
    (object_created, "key"),
    (object_created, "version-id"),
    (object_created, "sequencer"),
    (object_created, "bucket"),
    (commit_pushed, "event"),
    (commit_pushed, "referenceType"),
    (commit_pushed, "referenceName"),
    (commit_pushed, "repositoryName"),
    (commit_pushed, "commitId"),
    (execution_changed, "pipeline"),
    (execution_changed, "state"),
    (execution_changed, "execution-id"),
]


def test_an_image_pins_its_digest() -> None:
    (intent,) = asked(image_pushed())

    assert intent.pipeline == "web"
    assert intent.revisions == (SourceRevision("Image", "IMAGE_DIGEST", DIGEST),)
    assert intent.reason is Reason.IMAGE_PUSHED
    assert intent.id == "aws.ecr/event/13cde686-328b-6117-af20-0e5566167482"
    assert intent.time == 1795312800.0


def test_an_object_pins_its_version_and_is_known_by_its_sequencer() -> None:
    (intent,) = asked(object_created())

    assert intent.revisions == (SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v1"),)
    assert intent.id == "aws.s3/object/release-bucket/web%2Fapp.zip/v1/00617F08299329D189"


def test_a_commit_pins_its_id_in_every_pipeline_it_feeds() -> None:
    intents = asked(commit_pushed())

    assert [(intent.pipeline, intent.revisions) for intent in intents] == [
        ("web", (SourceRevision("Source", "COMMIT_ID", COMMIT),)),
        ("api", (SourceRevision("Source", "COMMIT_ID", COMMIT),)),
    ]
    assert len({intent.id for intent in intents}) == 1


def test_a_created_branch_counts_as_a_push() -> None:
    assert asked(commit_pushed(event="referenceCreated"))


def test_unknown_extra_fields_are_allowed() -> None:
    assert asked(image_pushed(**{"scan-status": {"a": 1}}))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (image_pushed(**{"action-type": "DELETE"}), Reason.NOT_A_PUSH),
        (image_pushed(result="FAILURE"), Reason.PUSH_FAILED),
        (image_pushed(**{"image-tag": ""}), Reason.UNTAGGED_IMAGE),
        (image_pushed(**{"image-tag": MISSING}), Reason.UNTAGGED_IMAGE),
        (image_pushed(**{"image-tag": f"sha256-{'a' * 64}.sig"}), Reason.SIGNATURE_TAG),
        (image_pushed(**{"image-tag": "nightly"}), Reason.NO_ROUTE),
        (image_pushed(**{"repository-name": "other"}), Reason.NO_ROUTE),
        (object_created(key="web/other.zip"), Reason.NO_ROUTE),
        (object_created(bucket="other"), Reason.NO_ROUTE),
        (commit_pushed(event="referenceDeleted", commitId=MISSING), Reason.REFERENCE_DELETED),
        (commit_pushed(event="somethingNew"), Reason.UNSUPPORTED_EVENT),
        (commit_pushed(referenceType="tag"), Reason.NOT_A_BRANCH),
        (commit_pushed(referenceName="feature"), Reason.NO_ROUTE),
        (recorded("ecr-image-push-event.json"), Reason.NO_ROUTE),
        (recorded("ecr-image-scan-event.json"), Reason.UNSUPPORTED_EVENT),
        (recorded("codebuild-state-change.json"), Reason.NO_ROUTE),
        (recorded("codedeploy-deployment-event.json"), Reason.UNSUPPORTED_EVENT),
        (recorded("codepipeline-execution-state-change-event.json"), Reason.NO_ROUTE),
        (recorded("codepipeline-execution-stage-change-event.json"), Reason.UNSUPPORTED_EVENT),
    ],
)
def test_ignores_with_a_reason_what_asks_for_nothing_here(body: dict[str, Any], reason: Reason) -> None:
    found = ignored(body)

    assert found.reason is reason
    assert found.intent_id.endswith(body["id"])


@pytest.mark.parametrize("value", WRONG, ids=lambda value: ascii(value)[:12])
@pytest.mark.parametrize(("build", "field"), NEEDED)
def test_rejects_naming_the_field_when_it_is_not_what_was_expected(build: Build, field: str, value: Any) -> None:
    body = build(**{field: value})
    if (
        field in ("action-type", "event", "result", "referenceType", "pipeline", "state")
        and isinstance(value, str)
        and value == "x" * 5000
    ):
        body = build(**{field: "x\x00"})  # any other line is a word for something that is not a push

    fault = rejected(body)

    assert field in fault.message
    assert "expected" in fault.message or "switch" in fault.message


def test_rejects_a_digest_that_is_too_short_as_in_the_published_sample() -> None:
    sample = recorded("ecr-image-push-event.json")
    sample["detail"] |= {"repository-name": "web", "image-tag": "release-1"}

    fault = rejected(sample)

    assert fault.reason is Reason.MALFORMED_REVISION
    assert "detail.image-digest" in fault.message


@pytest.mark.parametrize("version", [MISSING, "null"])
def test_rejects_an_object_of_an_unversioned_bucket_and_says_what_to_do(version: Any) -> None:
    fault = rejected(object_created(**{"version-id": version}))

    assert fault.reason is Reason.UNVERSIONED_OBJECT
    assert "switch" in fault.message


def published(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def test_reads_the_published_sample_of_an_upload() -> None:
    sample = published("s3-object-created.json")
    data = {
        "accounts": ["111122223333"],
        "pipelines": {"p": {"sources": {"S": {"s3": "amzn-s3-demo-bucket1", "key": "example-key"}}}},
    }

    (intent,) = asked(sample, routes(data))

    assert intent.revisions == (SourceRevision("S", "S3_OBJECT_VERSION_ID", "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"),)


def test_reads_the_published_sample_of_a_merge_but_for_its_placeholder_of_a_commit() -> None:
    sample = published("codecommit-reference-updated.json")
    known = routes({"pipelines": {"p": {"sources": {"S": {"codecommit": "MyDemoRepo", "branch": "myBranch"}}}}})

    assert "detail.commitId" in rejected(sample, known).message

    sample["detail"]["commitId"] = COMMIT
    (intent,) = asked(sample, known)
    assert intent.revisions == (SourceRevision("S", "COMMIT_ID", COMMIT),)


def test_reads_the_state_change_of_an_execution_in_both_shapes_of_its_arn() -> None:
    for arn in ("arn:aws:codepipeline:us-east-1:1:web", "arn:aws:codepipeline:us-east-1:1:pipeline:web"):
        found = parts(execution_changed("FAILED") | {"resources": [arn]})

        (change,) = found
        assert isinstance(change, StateChange)
        assert (change.pipeline, change.execution_id, change.state) == ("web", EXECUTION, "FAILED")


@pytest.mark.parametrize(("told", "read"), [(3, 3), (3.0, 3), (3.5, None), ("3", None), (True, None), (None, None)])
def test_reads_the_version_of_a_state_change_when_it_is_a_whole_number(told: Any, read: int | None) -> None:
    found = parts(execution_changed(version=told) | {"resources": []})

    assert isinstance(found[0], StateChange)
    assert found[0].version == read
