"""ECR emits "ECR Image Action" on the default bus for each push and deletion of an image.

PutImage, BatchDeleteImage and a manifest put by `docker push` emit events. Scans, replication and lifecycle do not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ministack.core.responses import json_response
from ministack.services import ecr

from sandbox.ministack import bus, patch

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

_OK = 299


def apply() -> None:
    """Emit an event after each successful change of a repository's images."""
    patch.replace(ecr, "_put_image", signature="(data)", by=_after_put)
    patch.replace(ecr, "_batch_delete_image", signature="(data)", by=_after_delete)
    patch.replace(ecr, "_v2_put_manifest", signature="(name, ref, headers, body)", by=_after_manifest)


def _after_put(put_image: Callable[..., Any]) -> Callable[..., Any]:
    def put(data: Json) -> Any:
        status, headers, body = put_image(data)
        if status <= _OK:
            digest = json.loads(body)["image"]["imageId"]["imageDigest"]
            _tell("PUSH", data["repositoryName"], digest=digest, tag=data.get("imageTag"))
        return status, headers, body

    return put


def _after_delete(batch_delete_image: Callable[..., Any]) -> Callable[..., Any]:
    def delete(data: Json) -> Any:
        repository = data.get("repositoryName", "")
        wanted = [(each, _untagged(repository, each)) for each in data.get("imageIds", [])]
        rest = [each for each, untagged in wanted if not untagged]
        status, headers, body = batch_delete_image(data | {"imageIds": rest})
        answer = json.loads(body)
        if status > _OK:
            return status, headers, body
        answer["imageIds"] += [untagged for _, untagged in wanted if untagged]
        for image in answer["imageIds"]:
            _tell("DELETE", repository, digest=image["imageDigest"], tag=image.get("imageTag"))
        return json_response(answer)

    return delete


def _untagged(repository: str, image_id: Json) -> Json | None:
    """Remove one of an image's several tags, and return the image's name: MiniStack would delete the whole image."""
    image = ecr._find_image(repository, image_id) if repository in ecr._repositories else None
    tag = image_id.get("imageTag")
    if not image or not tag or "imageDigest" in image_id or len(image["imageTags"]) == 1:
        return None
    image["imageTags"].remove(tag)
    image["imageId"]["imageTag"] = image["imageTags"][-1]
    return {"imageDigest": image["imageDigest"], "imageTag": tag}


def _after_manifest(put_manifest: Callable[..., Any]) -> Callable[..., Any]:
    def put(name: str, ref: str, *headers_and_body: Any) -> Any:
        status, answered, content = put_manifest(name, ref, *headers_and_body)
        if status <= _OK:
            tag = None if ref.startswith("sha256:") else ref
            _tell("PUSH", name, digest=answered["Docker-Content-Digest"], tag=tag)
        return status, answered, content

    return put


def _tell(action: str, repository: str, *, digest: str, tag: str | None) -> None:
    """Fields as in the ECR user guide, "Amazon ECR events and EventBridge"; an untagged image has no `image-tag`."""
    detail = {"result": "SUCCESS", "repository-name": repository, "image-digest": digest, "action-type": action}
    bus.emit("aws.ecr", "ECR Image Action", detail | ({"image-tag": tag} if tag else {}))
