"""MiniStack in this process, its gaps closed: its services, deliveries to its rules, and what its stores hold.

Import it only in a process whose environment `environment.server` made: MiniStack reads its settings on import.
"""

from __future__ import annotations

from typing import Any

from ministack.app import app as services
from ministack.core import lambda_runtime
from ministack.core.responses import request_scope

from sandbox import gaps
from sandbox.environment import ACCOUNT
from sandbox.gaps import bus, stores

__all__ = ["bucket_version", "close", "deliver", "image_digest", "services"]

gaps.close_all()


def deliver(envelope: dict[str, Any], bus_name: str, region: str) -> int:
    """Hand an EventBridge envelope to the rules of a bus; how many matched. ValueError if there is no such bus."""
    with request_scope(ACCOUNT, region):
        return bus.deliver(envelope, bus_name)


def image_digest(repository: str, tag: str, *, region: str) -> str | None:
    """The digest that a tag of an ECR repository names now."""
    with request_scope(ACCOUNT, region):
        return stores.image_digest(repository, tag)


def bucket_version(bucket: str, key: str, *, region: str) -> str | None:
    """The current version id of an S3 object; None without versioning or without the object."""
    with request_scope(ACCOUNT, region):
        return stores.bucket_version(bucket, key)


def close() -> None:
    """End the function workers and remove their folders."""
    lambda_runtime.reset()
