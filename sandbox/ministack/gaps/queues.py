"""Queues lose no message: MiniStack rebuilds a queue's list in one thread while another appends to it.

MiniStack's own lock covers event source mappings only. The lock here covers every access to the list. No call blocks
while it holds the lock.
"""

from __future__ import annotations

import asyncio
import threading
from functools import wraps
from typing import TYPE_CHECKING, Any

from ministack.services import eventbridge, lambda_svc, s3, sns, sqs

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCK = threading.RLock()

_S3 = "(arn: str, event_payload: dict, bucket_region: str, bucket_name: str = '') -> None"
_SNS = (
    "(endpoint: str, envelope: str, raw: bool, raw_message: str, message_group_id: str = '', "
    "message_dedup_id: str = '', message_attributes: dict | None = None, topic_arn: str = '')"
)
_FAILURE = "(target_arn: str, func_name: str, event: dict, result: dict) -> None"
_TOUCHING = (
    (sqs, "_expire_retained", "(q: dict) -> None"),
    (sqs, "_dlq_sweep", "(q: dict) -> None"),
    (sqs, "_collect_msgs", "(q: dict, max_n: int, vis_timeout: int) -> list"),
    (eventbridge, "_dispatch_to_sqs", "(spec, payload, sqs_parameters=None)"),
    (s3, "_deliver_event_to_sqs", _S3),
    (sns, "_deliver_to_sqs", _SNS),
    (lambda_svc, "_route_async_failure", _FAILURE),
)


def apply() -> None:
    """Put one re-entrant lock around everything that reads or changes a queue's messages."""
    sqs._queues_lock = _LOCK
    for action, handler in sqs._HANDLERS.items():
        if not asyncio.iscoroutinefunction(
            handler
        ):  # ReceiveMessage is a coroutine that waits; it uses the locked functions below
            sqs._HANDLERS[action] = _locked(handler)
    for module, name, signature in _TOUCHING:
        patch.replace(module, name, signature=signature, by=_locked)


def _locked(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def under_lock(*args: Any, **kwargs: Any) -> Any:
        with _LOCK:
            return original(*args, **kwargs)

    return under_lock
