"""PutEvents keeps each entry's Time, in whole seconds as AWS does, and refuses the entries AWS refuses."""

from __future__ import annotations

import json
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ministack.core.responses import json_response
from ministack.services import eventbridge

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

_entry_time: ContextVar[float | None] = ContextVar("entry_time", default=None)
_MOST = 10


def apply() -> None:
    """Pass the entries to MiniStack one by one, with its clock set to each entry's Time."""
    # MiniStack keeps every entry in a list that nobody reads.
    patch.replace(eventbridge, "_events_log_list", signature="() -> list", by=lambda _: list)
    patch.replace(eventbridge, "_now_ts", signature="() -> float", by=lambda _: _now)
    patch.replace(eventbridge, "_put_events", signature="(data, allow_aws_source=False)", by=_one_by_one)


def _now() -> float:
    entry_time = _entry_time.get()
    return time.time() if entry_time is None else entry_time


def _one_by_one(put_events: Callable[..., Any]) -> Callable[..., Any]:
    def put(data: dict[str, Any], allow_aws_source: bool = False) -> Any:  # noqa: FBT001, FBT002  MiniStack's signature
        entries = data.get("Entries", [])
        if len(entries) > _MOST:
            return put_events(data, allow_aws_source)
        results = [_fault(entry) or _put_one(put_events, entry, allow_aws_source) for entry in entries]
        return json_response({"FailedEntryCount": sum("ErrorCode" in each for each in results), "Entries": results})

    return put


def _put_one(put_events: Callable[..., Any], entry: dict[str, Any], allow_aws_source: object) -> dict[str, str]:
    entry_time = eventbridge._coerce_timestamp(entry.get("Time"))
    before = _entry_time.set(float(entry_time) if isinstance(entry_time, int | float) else None)
    try:
        _, _, body = put_events({"Entries": [entry]}, allow_aws_source)
    finally:
        _entry_time.reset(before)
    result: dict[str, str] = json.loads(body)["Entries"][0]
    return result


def _fault(entry: dict[str, Any]) -> dict[str, str] | None:
    """The refusal of an entry that AWS refuses (API reference, PutEventsResultEntry); None for a good entry."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
    if not _is_object(entry["Detail"]):
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return None


def _is_object(detail: str) -> bool:
    try:
        return isinstance(json.loads(detail), dict)
    except (ValueError, RecursionError):
        return False
