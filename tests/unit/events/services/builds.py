"""Builds for the tests: sources that builds feed, and what one build event gives for such sources."""

from typing import Any

import pytest

from revision_trigger.domain.intents.decoded import Decoded, Ignored
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Rejected
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.events.envelope import open_envelope
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.services.codebuild import decode_build_state_change
from tests.builders import routes

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
