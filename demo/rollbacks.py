"""The story's second half: a deployment goes wrong, is rolled back, and new revisions are held until a release."""

import json
import time
from typing import Any

from demo.aws import Aws
from demo.chapter import Chapter, Pins

AHEAD = 8
"""Seconds until the planned rollback."""
_BAD, _NEXT = (
    json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "annotations": {"release": name},
        }
    )
    for name in ("bad", "next")
)


def push_bad_image(aws: Aws) -> Pins:
    """Push an image whose deployment fails."""
    aws.control("executions", {"pipeline": "web", "next": ["Failed"], "action": "Deploy"})
    return _push(aws, _BAD, "release-2")


def await_good(aws: Aws) -> Pins:
    """Do nothing; the revisions of the newest execution that succeeded must run again."""
    return _good(aws)[0]


def tag_bad_image(aws: Aws) -> Pins:
    """Push the very same image under another tag."""
    _push(aws, _BAD, "release-2-again")
    return {}


def push_next_image(aws: Aws) -> Pins:
    """Push an image without the mistake while the rollback holds the pipeline."""
    _push(aws, _NEXT, "release-3")
    return {}


def release(aws: Aws) -> Pins:
    """Release the pipeline; the held image must run."""
    aws.say("Release Requested", name="web")
    images = aws.client("ecr").describe_images(repositoryName="web", imageIds=[{"imageTag": "release-3"}])
    return {"Image": images["imageDetails"][0]["imageDigest"]}


def plan(aws: Aws) -> Pins:
    """Request a rollback at a later time, once the held image has run."""
    while aws.executions("web")[0]["status"] == "InProgress":
        time.sleep(0.1)
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + AHEAD))
    aws.say("Rollback Requested", name="web", at=at, id="tonight")
    return {}


def await_plan(aws: Aws) -> Pins:
    """Do nothing until the time has come; the newest good revisions other than the present ones must run."""
    good = _good(aws)
    return next(pins for pins in good if pins != good[0])


def no_schedule(aws: Aws) -> str:
    """Return a sentence if a schedule is left behind."""
    deadline = time.monotonic() + 3
    while left := aws.client("scheduler").list_schedules(NamePrefix="plan-")["Schedules"]:
        if time.monotonic() > deadline:
            return f"schedule {left[0]['Name']} is still there"
        time.sleep(0.1)
    return ""


def _push(aws: Aws, manifest: str, tag: str) -> Pins:
    answer: dict[str, Any] = aws.client("ecr").put_image(repositoryName="web", imageManifest=manifest, imageTag=tag)
    return {"Image": answer["image"]["imageId"]["imageDigest"]}


def _good(aws: Aws) -> list[Pins]:
    """Give the revisions of the executions that succeeded, newest first."""
    return [
        {source["actionName"]: source["revisionId"] for source in execution["sourceRevisions"]}
        for execution in aws.executions("web")
        if execution["status"] == "Succeeded"
    ]


ROLLBACKS = (
    Chapter("an image that fails to deploy", push_bad_image, "started", "image-pushed", "web"),
    Chapter("it is taken back by itself", await_good, "started", "execution-failed", "web"),
    Chapter("the same image, another tag", tag_bad_image, "quarantined", "known-bad", "web"),
    Chapter("the next image, while it holds", push_next_image, "held", "on-hold", "web"),
    Chapter("it is released", release, "started", "image-pushed", "web", also=(("ignored", "hold-released"),)),
    Chapter(f"rollback planned in {AHEAD} s", plan, "deferred", "planned", "web"),
    Chapter("its time has come", await_plan, "started", "rollback-due", "web", seconds=AHEAD - 3, then=no_schedule),
)
