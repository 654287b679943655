"""Faults on demand: which coming call of an operation shall go wrong, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, get_args

from sandbox.control.request import expect, known_keys
from sandbox.front import rest
from sandbox.front.recognise import BOTO3_NAMES

if TYPE_CHECKING:
    from sandbox.front.recognise import Call

Effect = Literal["error", "delay", "drop", "hang"]

_EFFECTS: tuple[str, ...] = get_args(Effect)
_LONGEST = 3600


@dataclass(frozen=True)
class Fault:
    """What shall happen to calls `skip + 1` to `skip + times` of one operation.

    error: not carried out, answered with `code` and `status`. delay: carried out `seconds` later. drop: carried out,
    then the connection closes without an answer. hang: not carried out, no answer for `seconds`, or ever.
    """

    service: str
    operation: str
    skip: int = 0
    times: int = 1
    effect: Effect = "error"
    code: str = ""
    status: int = 400
    seconds: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As it was asked for, with the defaults filled in."""
        return asdict(self)


class Faults:
    """The faults asked for and how many calls each has seen."""

    def __init__(self) -> None:
        self._seen: list[tuple[Fault, int]] = []

    def add(self, fault: Fault) -> None:
        """From now on; several faults of one operation take their turns in the order added."""
        self._seen.append((fault, 0))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._seen.clear()

    def strike(self, call: Call) -> Fault | None:
        """The fault this call meets. It counts for every fault passed on the way to the one that strikes."""
        for place, (fault, seen) in enumerate(self._seen):
            if (fault.service, fault.operation) != (call.service, call.operation) or seen >= fault.skip + fault.times:
                continue
            self._seen[place] = (fault, seen + 1)
            if seen >= fault.skip:
                return fault
        return None


def parse(body: Any) -> Fault:
    """A fault from JSON; ValueError with a sentence on wrong input."""
    fault = known_keys(body, *(field.name for field in fields(Fault)))
    service, operation = _known_operation(fault.get("service"), fault.get("operation"))
    effect = fault.get("effect", "error")
    expect(effect in _EFFECTS, f"effect is one of {', '.join(_EFFECTS)}, found {effect!r}")
    return Fault(
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
    """Both checked against botocore, or a misspelt fault would wait for ever for its call."""
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
