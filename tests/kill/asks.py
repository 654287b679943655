"""The events that ask for something, for a pipeline at a time."""

from datetime import UTC, datetime
from typing import Any

from tests.builders import commit_pushed, desired_revision, image_pushed, revision


def at(now: float, seconds: float = 0.0) -> str:
    """The time of an event."""
    return datetime.fromtimestamp(now + seconds, UTC).isoformat(timespec="seconds")


def commit(pipeline: str, now: float, *, letter: str = "c", seconds: float = 0.0) -> dict[str, Any]:
    """A commit that feeds the pipeline."""
    event = commit_pushed(repositoryName=pipeline, commitId=letter * 40)
    return event | {"id": f"commit-{letter}-{pipeline}", "time": at(now, seconds)}


def image(pipeline: str, now: float, *, seconds: float = 0.0) -> dict[str, Any]:
    """An image that feeds the pipeline."""
    event = image_pushed(**{"repository-name": pipeline})
    return event | {"id": f"image-{pipeline}", "time": at(now, seconds)}


def asked(pipeline: str, now: float, **detail: Any) -> dict[str, Any]:
    """A Desired Revision with a token."""
    wanted = {"name": pipeline, "clientRequestToken": f"deploy-{pipeline}", "sourceRevisions": [revision()]} | detail
    return desired_revision(**wanted) | {"id": f"asked-{pipeline}", "time": at(now)}
