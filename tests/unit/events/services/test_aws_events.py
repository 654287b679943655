"""Rules that hold for the events of every AWS service: extra fields, ignored events, wrong fields."""

from collections.abc import Callable
from typing import Any

import pytest

from revision_trigger.domain.outcome import Reason
from tests.builders import (
    MISSING,
    asked,
    commit_pushed,
    execution_changed,
    ignored,
    image_pushed,
    object_created,
    recorded,
    rejected,
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
