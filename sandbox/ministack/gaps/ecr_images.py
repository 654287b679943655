"""ECR finds an image by its digest and by each of its tags, and refuses the requests that AWS refuses.

MiniStack knows an image by its last tag only, leaves missing images out of DescribeImages, and takes any PutImage.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecr

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]


def apply() -> None:
    """Check the request before MiniStack carries it out, or mend the answer afterwards."""
    patch.replace(ecr, "_find_image", signature="(repo_name, image_id)", by=lambda _: find)
    patch.replace(ecr, "_describe_images", signature="(data)", by=_refusing_absent)
    patch.replace(ecr, "_batch_get_image", signature="(data)", by=_naming_as_asked)
    patch.replace(ecr, "_list_images", signature="(data)", by=_once_a_tag)
    patch.replace(ecr, "_put_image", signature="(data)", by=_checking_manifest)


def find(repository: str, image_id: Json) -> Json | None:
    """The image with the requested digest and tag, of which one may be missing in the request."""
    digest, tag = image_id.get("imageDigest"), image_id.get("imageTag")
    for image in ecr._images.get(repository, []):
        fits: bool = (not digest or image["imageDigest"] == digest) and (not tag or tag in image["imageTags"])
        if fits and (digest or tag):
            found: Json = image
            return found
    return None


def _refusing_absent(describe_images: Callable[..., Any]) -> Callable[..., Any]:
    def describe(data: Json) -> Any:
        repository = data.get("repositoryName", "")
        absent = [each for each in data.get("imageIds") or [] if not find(repository, each)]
        if absent and repository in ecr._repositories:
            return _not_found(repository, absent[0])
        status, headers, body = describe_images(data)
        answer = json.loads(body)
        for each in answer.get("imageDetails", []):
            if not each["imageTags"]:  # AWS leaves an empty list of tags out
                del each["imageTags"]
        return status, headers, json.dumps(answer).encode()

    return describe


def _not_found(repository: str, image_id: Json) -> Any:
    named = ", ".join(f"{name}:'{image_id.get(name, 'null')}'" for name in ("imageDigest", "imageTag"))
    message = (
        f"The image with imageId {{{named}}} does not exist within the repository with name '{repository}' "
        f"in the registry with id '{ecr._registry_id()}'"
    )
    return error_response_json("ImageNotFoundException", message, 400)


def _naming_as_asked(batch_get_image: Callable[..., Any]) -> Callable[..., Any]:
    """An image requested by a tag is named with that tag. MiniStack names the last tag."""

    def get(data: Json) -> Any:
        status, headers, body = batch_get_image(data)
        answer = json.loads(body)
        asked = [each for each in data.get("imageIds", []) if find(data.get("repositoryName", ""), each)]
        for image, image_id in zip(answer.get("images", []), asked, strict=False):
            if "imageTag" in image_id:
                image["imageId"] = image["imageId"] | {"imageTag": image_id["imageTag"]}
        return status, headers, json.dumps(answer).encode()

    return get


def _once_a_tag(list_images: Callable[..., Any]) -> Callable[..., Any]:
    def images(data: Json) -> Any:
        repository = data.get("repositoryName", "")
        if repository not in ecr._repositories:
            return list_images(data)
        wanted = data.get("filter", {}).get("tagStatus", "ANY")
        listed: list[Json] = []
        for image in ecr._images.get(repository, []):
            digest = {"imageDigest": image["imageDigest"]}
            if image["imageTags"] and wanted != "UNTAGGED":
                listed += [digest | {"imageTag": tag} for tag in image["imageTags"]]
            if not image["imageTags"] and wanted != "TAGGED":
                listed.append(digest)
        return json_response({"imageIds": listed})

    return images


def _checking_manifest(put_image: Callable[..., Any]) -> Callable[..., Any]:
    def put(data: Json) -> Any:
        text = data.get("imageManifest", "")
        manifest = _read(text)
        if refused := _refusal(data, text, manifest):
            return error_response_json(*refused, 400)
        kind = {"imageManifestMediaType": manifest["mediaType"]} if manifest.get("mediaType") else {}
        return put_image(kind | data)

    return put


def _refusal(data: Json, text: str, manifest: Json) -> tuple[str, str] | None:
    """Code and message of the error that AWS answers to PutImage; MiniStack accepts each of these as a push."""
    given, calculated = data.get("imageDigest"), ecr._image_digest(text)
    if _already_there(data, given or calculated):
        return "ImageAlreadyExistsException", "Image with this digest and tag already exists in the repository"
    if given and given != calculated:
        message = f"The image digest '{given}' does not match the digest calculated for the manifest"
        return "ImageDigestDoesNotMatchException", message
    absent = [each["digest"] for each in manifest.get("manifests", []) if not _has(data, each["digest"])]
    if absent:
        message = f"Images with digests '{', '.join(absent)}' required for pushing the image do not exist"
        return "ReferencedImagesNotFoundException", message
    return None


def _already_there(data: Json, digest: str) -> bool:
    tag = data.get("imageTag")
    return any(
        each["imageDigest"] == digest and (not tag or tag in each["imageTags"])
        for each in ecr._images.get(data.get("repositoryName", "")) or []
    )


def _has(data: Json, digest: str) -> bool:
    return find(data.get("repositoryName", ""), {"imageDigest": digest}) is not None


def _read(manifest: str) -> Json:
    try:
        found = json.loads(manifest)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
