"""The events around rollbacks, for a pipeline at a time, and the vectors that they bring about."""

import uuid
from typing import Any

from tests.builders import alarm_changed, image_pushed, own
from tests.kill.asks import at

Vector = dict[str, str]
"""Source action -> revision value."""
PLAN = "bake"
"""The id of what is planned."""


def digest(letter: str) -> str:
    """Give the image of a letter."""
    return "sha256:" + letter * 64


def vector(commit: str, image: str) -> Vector:
    """Give what an execution runs, by the letters of its two revisions."""
    return {"Source": commit * 40, "Image": digest(image)}


def pushed(pipeline: str, now: float, letter: str, *, tag: str = "release-1") -> dict[str, Any]:
    """An image that feeds the pipeline."""
    detail = {"repository-name": pipeline, "image-digest": digest(letter), "image-tag": tag}
    return image_pushed(**detail) | {"id": f"image-{letter}-{tag}-{pipeline}", "time": at(now)}


def asked(kind: str, pipeline: str, now: float, **detail: Any) -> dict[str, Any]:
    """One of our own events; the same members make the same event."""
    event = own(kind, **{"name": pipeline, **detail})
    return event | {"id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {event['detail']}")), "time": at(now)}


def rollback(pipeline: str, now: float, **detail: Any) -> dict[str, Any]:
    """A Rollback Requested to the last good execution."""
    return asked("Rollback Requested", pipeline, now, to="last-good", **detail)


def planned(pipeline: str, now: float, after: float) -> dict[str, Any]:
    """A Rollback Requested for a time to come, in so many seconds."""
    return rollback(pipeline, now, id=PLAN, at=at(now, after))


def alarm(pipeline: str, now: float) -> dict[str, Any]:
    """The alarm that the pipelines file names goes over into ALARM."""
    event = alarm_changed(alarmName=f"{pipeline}-5xx", state={"value": "ALARM", "timestamp": at(now)})
    return event | {"id": f"alarm-{pipeline}", "time": at(now)}
