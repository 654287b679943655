"""Calls are judged by the names that IAM has for them (Service Authorization Reference).

MiniStack asks for sqs:SendMessageBatch and the like, which no policy can grant; takes every schedule for one of the
default group; and names the log group where a log stream is written, which the ARN ending in `:*` does not fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.core import iam_actions

from sandbox.front.recognise import members
from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

_REQUEST = "service: str, method: str, path: str, headers: dict, body: bytes, query_params: dict"


def apply() -> None:
    """Look at what MiniStack found, and mend it."""
    patch.replace(iam_actions, "extract_iam_action", signature=f"({_REQUEST}) -> str | None", by=_single)
    patch.replace(
        iam_actions, "extract_resource_arn", signature=f"({_REQUEST}, region: str, account_id: str) -> str", by=_exact
    )


def _single(extract: Callable[..., str | None]) -> Callable[..., str | None]:
    def action(service: str, *request: Any) -> str | None:
        found = extract(service, *request)
        return found.removesuffix("Batch") if found and service == "sqs" else found

    return action


def _exact(extract: Callable[..., str]) -> Callable[..., str]:
    def resource(service: str, *request: Any) -> str:
        found = extract(service, *request)
        _, _, _, body, query, _, _ = request
        match service:
            case "scheduler":
                return found.replace(":schedule/default/", f":schedule/{_group(body, query)}/")
            case "logs":
                stream = members(body).get("logStreamName")
                return f"{found}:log-stream:{stream}" if stream else found
            case _:
                return found

    return resource


def _group(body: bytes, query: dict[str, Any]) -> str:
    """In the body of what is put, in the query of what is read or deleted; `default` if in neither."""
    asked = query.get("groupName") or members(body).get("GroupName") or "default"
    return str(asked[0] if isinstance(asked, list) else asked)
