"""The AWS JSON 1.1 protocol: bytes become a JSON object; an output or an error becomes an answer."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from sandbox.awsjson.errors import Refused

_CONTENT_TYPE = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer that can be sent."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def decode(body: bytes) -> dict[str, Any]:
    """The request's JSON object. An empty body counts as an empty object, as on AWS."""
    try:
        value = json.loads(body or b"{}", parse_constant=_no_such_number)
    except (ValueError, RecursionError) as fault:
        raise Refused("SerializationException", f"The request body is not JSON: {_first_line(fault)}") from fault
    if not isinstance(value, dict):
        raise Refused("SerializationException", "The request body must be a JSON object")
    return value


def success(output: Mapping[str, Any] | None) -> Answer:
    """The answer with an operation's output; None for an operation whose model has no output."""
    body = b"" if output is None else json.dumps(output).encode()
    return Answer(200, body, _headers())


def failure(refused: Refused) -> Answer:
    """The answer with an error, in the shape that botocore's parser and AWS's other SDKs read."""
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
