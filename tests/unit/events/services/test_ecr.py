"""Pushes of images: the pins, and a tag that is a full commit id, which pins the image and its commit together."""

from typing import Any

import pytest

from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from tests.builders import (
    COMMIT,
    DIGEST,
    asked,
    ignored,
    image_pushed,
    recorded,
    rejected,
    routes,
)

SOURCE = {"codecommit": "web", "branch": "main"}
WITH_COMMIT = {"ecr": "web", "commit": "Source"}


def known(**sources: Any) -> Any:
    return routes({"pipelines": {"web": {"sources": {"Source": SOURCE, **sources}}}})


def pushed(tag: str) -> dict[str, Any]:
    return image_pushed(**{"image-tag": tag})


def test_pins_the_image_and_its_commit_together() -> None:
    (intent,) = asked(pushed(COMMIT), known(Image=WITH_COMMIT))

    assert intent.revisions == (
        SourceRevision("Image", "IMAGE_DIGEST", DIGEST),
        SourceRevision("Source", "COMMIT_ID", COMMIT),
    )


@pytest.mark.parametrize("tag", ["release-1", "latest", COMMIT.upper(), COMMIT[:-1], COMMIT + "0", f"v{COMMIT}"])
def test_ignores_a_tag_that_is_no_full_commit_id(tag: str) -> None:
    found = ignored(pushed(tag), known(Image=WITH_COMMIT))

    assert found.reason is Reason.NOT_A_COMMIT_TAG
    assert found.message.startswith("detail.image-tag: found ")


def test_ignores_a_commit_id_that_no_glob_matches() -> None:
    assert ignored(pushed(COMMIT), known(Image=WITH_COMMIT | {"tags": ["d*"]})).reason is Reason.NO_ROUTE


def test_a_tag_that_is_no_commit_id_still_feeds_the_sources_that_ask_for_none() -> None:
    (intent,) = asked(pushed("latest"), known(Image=WITH_COMMIT, Other={"ecr": "web"}))

    assert intent.revisions == (SourceRevision("Other", "IMAGE_DIGEST", DIGEST),)


def test_pins_a_commit_once_when_two_images_are_built_from_it() -> None:
    (intent,) = asked(pushed(COMMIT), known(Image=WITH_COMMIT, Other=WITH_COMMIT))

    assert [(pin.action, pin.type) for pin in intent.revisions] == [
        ("Image", "IMAGE_DIGEST"),
        ("Source", "COMMIT_ID"),
        ("Other", "IMAGE_DIGEST"),
    ]


def test_rejects_a_bad_digest_under_a_commit_tag() -> None:
    body = image_pushed(**{"image-tag": COMMIT, "image-digest": "sha256:1"})

    assert rejected(body, known(Image=WITH_COMMIT)).reason is Reason.MALFORMED_REVISION


def test_an_image_pins_its_digest() -> None:
    (intent,) = asked(image_pushed())

    assert intent.pipeline == "web"
    assert intent.revisions == (SourceRevision("Image", "IMAGE_DIGEST", DIGEST),)
    assert intent.reason is Reason.IMAGE_PUSHED
    assert intent.id == "aws.ecr/event/13cde686-328b-6117-af20-0e5566167482"
    assert intent.time == 1795312800.0


def test_rejects_a_digest_that_is_too_short_as_in_the_published_sample() -> None:
    sample = recorded("ecr-image-push-event.json")
    sample["detail"] |= {"repository-name": "web", "image-tag": "release-1"}

    fault = rejected(sample)

    assert fault.reason is Reason.MALFORMED_REVISION
    assert "detail.image-digest" in fault.message
