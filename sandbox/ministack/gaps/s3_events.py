"""S3's events on EventBridge carry the version id of an object in a versioned bucket, and whole seconds, as on AWS."""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ministack.services import eventbridge, s3

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

_version: ContextVar[str | None] = ContextVar("version", default=None)

_FIRE = (
    "(bucket_name: str, key: str, event_name: str, size: int = 0, etag: str = '', deletion_type: str | None = None, "
    "restore_event_data: dict | None = None, version_id: str | None = None, sequencer: str | None = None, "
    "object_extra: dict | None = None, record_extra: dict | None = None) -> None"
)


def apply() -> None:
    """Add the version id, which S3 knows, to the envelope, which MiniStack builds without it."""
    patch.replace(s3, "_fire_s3_event", signature=_FIRE, by=_remembering_version)
    patch.replace(eventbridge, "_dispatch_event", signature="(event, view=None)", by=_adding_version)


def _remembering_version(fire: Callable[..., None]) -> Callable[..., None]:
    def fire_event(*args: Any, version_id: str | None = None, **kwargs: Any) -> None:
        before = _version.set(version_id)
        try:
            fire(*args, version_id=version_id, **kwargs)
        finally:
            _version.reset(before)

    return fire_event


def _adding_version(dispatch: Callable[..., None]) -> Callable[..., None]:
    def dispatch_event(event: dict[str, Any], view: Any = None) -> None:
        if view is None and event["Source"] == "aws.s3":  # only S3's own events come without a view
            event = _as_on_aws(event)
        dispatch(event, view)

    return dispatch_event


def _as_on_aws(event: dict[str, Any]) -> dict[str, Any]:
    detail = json.loads(event["Detail"])
    version = _version.get()
    if version:
        detail["object"]["version-id"] = version
    return event | {"Detail": json.dumps(detail), "Time": event["Time"][:19] + "Z"}
