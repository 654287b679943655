"""The AWS JSON 1.1 protocol: bytes to a JSON object, an output or an error to an answer. It knows no operation."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from sandbox.awsjson.errors import Refused

_CONTENT_TYPE = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, ready to send."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def decode(body: bytes) -> dict[str, Any]:
    """The request's JSON object. An empty body is an empty object, as AWS has it."""
    try:
        value = json.loads(body or b"{}", parse_constant=_no_such_number)
    except (ValueError, RecursionError) as fault:
        raise Refused("SerializationException", f"The request body is not JSON: {_first_line(fault)}") from fault
    if not isinstance(value, dict):
        raise Refused("SerializationException", "The request body must be a JSON object")
    return value


def success(output: Mapping[str, Any] | None) -> Answer:
    """A result; None for an operation whose model has no output at all."""
    body = b"" if output is None else json.dumps(output).encode()
    return Answer(200, body, _headers())


def failure(refused: Refused) -> Answer:
    """An error in the shape that botocore's parser and AWS's other SDKs read."""
    body = json.dumps({"__type": refused.code, "message": refused.message}).encode()
    return Answer(refused.status, body, _headers() | {"x-amzn-ErrorType": refused.code})


def present(**members: Any) -> dict[str, Any]:
    """The members that have a value: JSON 1.1 leaves an unset member out and never sends null."""
    return {name: value for name, value in members.items() if value is not None}


def _headers() -> dict[str, str]:
    return {"Content-Type": _CONTENT_TYPE, "x-amzn-RequestId": str(uuid.uuid4())}


def _no_such_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")


def _first_line(fault: BaseException) -> str:
    return str(fault).partition("\n")[0][:200]
