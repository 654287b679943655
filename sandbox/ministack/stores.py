"""The images and objects in MiniStack's ECR and S3, read without an AWS call."""

from __future__ import annotations

from ministack.services import ecr, s3


def image_digest(repository: str, tag: str) -> str | None:
    """The digest that a tag names; None if there is no such tag."""
    images = ecr._images.get(repository) or []
    return next((image["imageDigest"] for image in images if tag in image["imageTags"]), None)


def bucket_version(bucket: str, key: str) -> str | None:
    """The current version id of an object; None without versioning or without the object."""
    found = (s3._buckets.get(bucket) or {}).get("objects", {}).get(key)
    return found.get("version_id") if found else None
