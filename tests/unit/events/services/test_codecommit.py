"""Pushes to branches: the pins, and the pipelines that a branch feeds."""

import json
from typing import Any

from revision_trigger.domain.revision import SourceRevision
from tests.builders import (
    COMMIT,
    SAMPLES,
    asked,
    commit_pushed,
    rejected,
    routes,
)


def test_a_commit_pins_its_id_in_every_pipeline_it_feeds() -> None:
    intents = asked(commit_pushed())

    assert [(intent.pipeline, intent.revisions) for intent in intents] == [
        ("web", (SourceRevision("Source", "COMMIT_ID", COMMIT),)),
        ("api", (SourceRevision("Source", "COMMIT_ID", COMMIT),)),
    ]
    assert len({intent.id for intent in intents}) == 1


def test_a_created_branch_counts_as_a_push() -> None:
    assert asked(commit_pushed(event="referenceCreated"))


def published(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def test_reads_the_published_sample_of_a_merge_but_for_its_placeholder_of_a_commit() -> None:
    sample = published("codecommit-reference-updated.json")
    known = routes({"pipelines": {"p": {"sources": {"S": {"codecommit": "MyDemoRepo", "branch": "myBranch"}}}}})

    assert "detail.commitId" in rejected(sample, known).message

    sample["detail"]["commitId"] = COMMIT
    (intent,) = asked(sample, known)
    assert intent.revisions == (SourceRevision("S", "COMMIT_ID", COMMIT),)
