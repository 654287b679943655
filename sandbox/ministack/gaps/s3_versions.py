"""A text that cannot be a version id is refused with 400, as on AWS; MiniStack answers 404 as for a deleted version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ministack.services import s3

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

_VERSION_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|null")  # MiniStack's version ids are UUIDs


def apply() -> None:
    """Check the version id before MiniStack reads the object."""
    head = "(bucket_name: str, key: str, headers: dict | None = None, query_params: dict | None = None)"
    get = "(bucket_name: str, key: str, headers: dict, query_params: dict = None)"
    patch.replace(s3, "_head_object", signature=head, by=_refusing_nonsense)
    patch.replace(s3, "_get_object", signature=get, by=_refusing_nonsense)


def _refusing_nonsense(read: Callable[..., Any]) -> Callable[..., Any]:
    def look(bucket: str, key: str, headers: Any = None, query: Any = None) -> Any:  # noqa: PLR0917  MiniStack's signature
        version_id = s3._qp(query or {}, "versionId", "")
        if version_id and not _VERSION_ID.fullmatch(version_id):
            return s3._error("InvalidArgument", "Invalid version id specified", 400)
        return read(bucket, key, headers, query)

    return look
