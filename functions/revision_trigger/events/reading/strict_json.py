"""Strict JSON: a text that two readers could understand differently is rejected.

`json.loads` takes NaN, 1e400 and duplicate keys (the last one wins), and returns lone surrogates, which no log or queue
can carry (docs/aws-facts.md). Two readers could see two different requests in such a text.
"""

import json
import math
import re
from typing import Any, NoReturn

from revision_trigger.domain.outcome import Reason, Rejected

BODY_LIMIT = 262_144
"""Bytes. An entry of PutEvents is at most 256 KB; the largest Desired Revision that AWS would take is half of that."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def parse(text: str, name: str = "body") -> Any:  # noqa: ANN401  any JSON value: the caller checks its type
    """Read one JSON text; raises Rejected, with a sentence that begins with `name`."""
    try:
        return _read(text)
    except Rejected as fault:
        raise Rejected(fault.reason, f"{name}: {fault.message}") from fault.__cause__


def _read(text: str) -> Any:  # noqa: ANN401  any JSON value
    if len(text) > BODY_LIMIT or len(text.encode(errors="surrogatepass")) > BODY_LIMIT:
        raise Rejected(Reason.TOO_LARGE, f"expected at most {BODY_LIMIT} bytes; send a smaller event")
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except RecursionError:
        raise Rejected(Reason.MALFORMED_JSON, "nested too deep; expected an event") from None
    except ValueError as error:
        raise Rejected(Reason.MALFORMED_JSON, f"no JSON: {error}; expected one JSON object") from error
    if _SURROGATE.search(text):
        _refuse_lone_surrogates(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Rejected(Reason.DUPLICATE_KEY, f"the key {quote(twice)} stands twice; expected every key once")
    return value


def _constant(name: str) -> NoReturn:
    raise Rejected(Reason.MALFORMED_JSON, f"{name} is no JSON number")


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Rejected(Reason.MALFORMED_JSON, f"the number {quote(digits)} is out of range")
    return number


def _refuse_lone_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Rejected(Reason.MALFORMED_JSON, "holds half of a surrogate pair; expected whole characters") from error


def quote(value: object) -> str:
    """Show any value in a sentence: on one line, in ASCII, shortened if it is long.

    The content of an object, of a list, and of a text that may be JSON of either is not shown, because that content may
    hold the values of variables.
    """
    if isinstance(value, dict | list) or (isinstance(value, str) and value.lstrip()[:1] in _JSON):
        return redacted(value)
    try:
        text = json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = f"a {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


_SHOWN = 80
_JSON = frozenset('{["')


def redacted(value: object) -> str:
    """Give the kind or length of a value but not its content, which may be secret: faults are logged and announced."""
    if isinstance(value, str):
        return f"{len(value)} characters"
    return _KINDS.get(type(value), f"a {type(value).__name__}")


_KINDS: dict[type, str] = {dict: "an object", list: "a list"}
