"""The body of `POST /_sandbox/faults`: JSON to an injected fault, and a sentence for each mistake in it."""

from __future__ import annotations

from dataclasses import fields
from difflib import get_close_matches
from typing import Any, get_args

from sandbox.control.request import expect, known_keys
from sandbox.front import rest
from sandbox.front.injected_faults import Effect, InjectedFault
from sandbox.front.recognise import BOTO3_NAMES

_EFFECTS: tuple[str, ...] = get_args(Effect)
_LONGEST = 3600


def parse(body: Any) -> InjectedFault:
    """Read a fault from JSON; ValueError with a sentence on wrong input."""
    fault = known_keys(body, *(field.name for field in fields(InjectedFault)))
    service, operation = _known_operation(fault.get("service"), fault.get("operation"))
    effect = fault.get("effect", "error")
    expect(effect in _EFFECTS, f"effect is one of {', '.join(_EFFECTS)}, found {effect!r}")
    return InjectedFault(
        service,
        operation,
        skip=_count(fault, "skip", 0),
        times=_count(fault, "times", 1),
        effect=effect,
        code=_code(fault, effect),
        status=_status(fault),
        seconds=_seconds(fault, effect),
    )


def _known_operation(service: object, operation: object) -> tuple[str, str]:
    """Service and operation, checked against botocore: a misspelt fault would wait for its call for ever."""
    described = rest.model(service) if isinstance(service, str) and service else None
    if described is None:
        raise ValueError(f"service is a name of boto3's such as 'codepipeline' or 'sqs', found {service!r}")
    close = get_close_matches(str(operation), described.operation_names, n=1)
    hint = f"; nearest: {close[0]}" if close else ""
    expect(operation in described.operation_names, f"{service} has no operation {operation!r}{hint}")
    return BOTO3_NAMES.get(described.signing_name, described.signing_name), str(operation)


def _count(fault: dict[str, Any], key: str, default: int) -> int:
    value = fault.get(key, default)
    expect(_is_number(value, int) and value >= 0, f"{key} is a whole number from 0, found {value!r}")
    return int(value)


def _code(fault: dict[str, Any], effect: str) -> str:
    code = fault.get("code", "")
    usable = isinstance(code, str) and bool(code or effect != "error")
    expect(usable, f"code is the code of an AWS error, such as 'ConflictException', found {code!r}")
    return str(code)


def _status(fault: dict[str, Any]) -> int:
    status = fault.get("status", 400)
    is_error = _is_number(status, int) and 400 <= status <= 599  # noqa: PLR2004  the errors of HTTP
    expect(is_error, f"status is an HTTP status from 400 to 599, found {status!r}")
    return int(status)


def _seconds(fault: dict[str, Any], effect: str) -> float | None:
    seconds: Any = fault.get("seconds")
    if seconds is None and effect != "delay":
        return None
    usable = _is_number(seconds, int | float) and 0 <= seconds <= _LONGEST
    expect(usable, f"seconds is a number from 0 to {_LONGEST}, found {seconds!r}")
    return float(seconds or 0)


def _is_number(value: object, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)
