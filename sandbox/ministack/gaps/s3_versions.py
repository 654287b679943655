"""What never was a version id is refused with 400, as on AWS; MiniStack says 404, as of one that is gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ministack.services import s3

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

_OURS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|null")  # MiniStack's ids are UUIDs


def apply() -> None:
    """Look at the version id first."""
    head = "(bucket_name: str, key: str, headers: dict | None = None, query_params: dict | None = None)"
    get = "(bucket_name: str, key: str, headers: dict, query_params: dict = None)"
    patch.replace(s3, "_head_object", signature=head, by=_refusing_nonsense)
    patch.replace(s3, "_get_object", signature=get, by=_refusing_nonsense)


def _refusing_nonsense(read: Callable[..., Any]) -> Callable[..., Any]:
    def look(bucket: str, key: str, headers: Any = None, query: Any = None) -> Any:  # noqa: PLR0917  MiniStack's signature
        version_id = s3._qp(query or {}, "versionId", "")
        if version_id and not _OURS.fullmatch(version_id):
            return s3._error("InvalidArgument", "Invalid version id specified", 400)
        return read(bucket, key, headers, query)

    return look
