"""Rules deliver as EventBridge does: a failed delivery goes to the dead-letter queue, and a function is retried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ministack.core.arn import ArnParseError, parse_arn
from ministack.services import eventbridge, lambda_svc, sns, sqs

from sandbox.ministack import patch, service_rights

if TYPE_CHECKING:
    from collections.abc import Callable

_FAULTS = {
    "NO_RESOURCE": "The target does not exist.",
    "NO_PERMISSIONS": "The target's policy does not let the rule send.",
}


def apply() -> None:
    """Check each target before MiniStack delivers: MiniStack drops an event whose target does not exist."""
    patch.replace(eventbridge, "_invoke_target", signature="(target, event, rule, view=None)", by=_with_dead_letters)
    patch.replace(eventbridge, "_dispatch_to_lambda", signature="(arn, payload)", by=lambda _: _invoke_with_retries)


def _with_dead_letters(invoke_target: Callable[..., None]) -> Callable[..., None]:
    def invoke(target: Any, event: Any, rule: Any, view: Any = None) -> None:  # noqa: PLR0917  MiniStack's signature
        fault = _fault(target.get("Arn", ""), rule["Arn"])
        if not fault:
            invoke_target(target, event, rule, view)
            return
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if queue and _may_send(rule["Arn"], queue):
            view = view or eventbridge._pattern_event_view(event)
            _bury(view.event_with_detail(), queue, rule=rule["Arn"], fault=fault, target=target["Arn"])

    return invoke


def _fault(target: str, rule: str) -> str:
    """The reason why an event cannot be delivered to the target, as a key of _FAULTS; empty if it can."""
    if not _exists(target):
        return "NO_RESOURCE"
    return "" if _may_send(rule, target) else "NO_PERMISSIONS"


def _may_send(rule: str, target: str) -> bool:
    """Whether a queue's policy lets a rule send. Schedules come through here too, but they have a role instead."""
    if parse_arn(target).service != "sqs" or parse_arn(rule).service != "events":
        return True
    return service_rights.by_queue(service_rights.ActingService("events.amazonaws.com", source_arn=rule), target)


def _exists(arn: str) -> bool:
    try:
        spec = parse_arn(arn)
    except ArnParseError:
        return False
    known: dict[str, Callable[[], object]] = {
        "sqs": lambda: sqs._queue_by_arn(arn),
        "sns": lambda: sns._topics.get(arn),
        "lambda": lambda: lambda_svc._get_func_record_for_ref(arn)[0],
    }
    look = known.get(spec.service)
    return look is None or bool(look())


def _bury(event: Any, queue: str, *, rule: str, target: str, fault: str) -> None:
    """Bury the whole event, with the attributes of the EventBridge user guide, "Using dead-letter queues"."""
    if not sqs._queue_by_arn(queue):
        return
    attributes = {
        "RULE_ARN": rule,
        "TARGET_ARN": target,
        "ERROR_CODE": fault,
        "ERROR_MESSAGE": _FAULTS[fault],
        "RETRY_ATTEMPTS": "0",
    }
    request = {
        "MessageBody": json.dumps(event),
        "MessageAttributes": {key: {"DataType": "String", "StringValue": text} for key, text in attributes.items()},
    }
    sqs._HANDLERS["SendMessage"](request, sqs._queue_url(parse_arn(queue).resource))


def _invoke_with_retries(arn: str, payload: str) -> None:
    """Invoke a function as MiniStack's other services do: asynchronously, two retries, an on-failure destination."""
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if function and config:
        record = lambda_svc._execution_record_for_config(function, config)
        lambda_svc.invoke_async_with_retry(record, json.loads(payload))
