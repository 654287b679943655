"""An event source mapping on a queue waits for its batching window, or a full batch, before it invokes the function."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ministack.services import lambda_svc

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNATURE = "(esm: dict, func_rec: dict, config: dict, queue: dict | None = None) -> int"


def apply() -> None:
    """Give the mapping no capacity while its window is open: MiniStack reads the capacity right before it receives."""
    patch.replace(lambda_svc, "_sqs_esm_concurrency", signature=_SIGNATURE, by=_none_while_open)


def _none_while_open(concurrency: Callable[..., int]) -> Callable[..., int]:
    def limit(mapping: Any, *function_and_queue: Any) -> int:
        gathering = _is_open(mapping, function_and_queue[-1])
        return 0 if gathering else concurrency(mapping, *function_and_queue)

    return limit


def _is_open(mapping: dict[str, Any], queue: dict[str, Any]) -> bool:
    """Whether to wait on: no batch is full, and the window has not passed since a message became visible first."""
    window: float = mapping.get("MaximumBatchingWindowInSeconds") or 0
    if not window:
        return False
    now = time.time()
    visible: list[float] = [
        message["visible_at"] for message in list(queue["messages"]) if message["visible_at"] <= now
    ]
    full: int = mapping.get("BatchSize", 10)
    return 0 < len(visible) < full and now - min(visible) < window
