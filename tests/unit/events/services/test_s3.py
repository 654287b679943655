"""Uploads that EventBridge announces: the pins, the identity, and objects without a version."""

import json
from typing import Any

import pytest

from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from tests.builders import (
    MISSING,
    SAMPLES,
    asked,
    object_created,
    rejected,
    routes,
)


def test_an_object_pins_its_version_and_is_known_by_its_sequencer() -> None:
    (intent,) = asked(object_created())

    assert intent.revisions == (SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v1"),)
    assert intent.id == "aws.s3/object/release-bucket/web%2Fapp.zip/v1/00617F08299329D189"


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
