"""Calls are judged by IAM's names for actions and resources (Service Authorization Reference).

MiniStack requires sqs:SendMessageBatch and the like, which no policy can grant. It puts every schedule into the default
group. For a write to a log stream it names the log group, which a policy's ARN ending in `:*` does not match.
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
    """Correct the action and the resource that MiniStack found in a request."""
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
    """The schedule group, from the body of a write or the query of a read or deletion; `default` if in neither."""
    group = query.get("groupName") or members(body).get("GroupName") or "default"
    return str(group[0] if isinstance(group, list) else group)
