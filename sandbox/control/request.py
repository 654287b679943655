"""The JSON body of a request to a control, and checks that say in a sentence what is wrong with it."""

from __future__ import annotations

import json
from typing import Any


def expect(kept: bool, sentence: str) -> None:  # noqa: FBT001  it is all the function is about
    """ValueError with the sentence unless the condition is kept."""
    if not kept:
        raise ValueError(sentence)


def json_body(body: bytes) -> Any:
    """Decode a body as JSON; ValueError if it is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise ValueError(f"the body is not JSON: {fault}") from fault


def json_object(body: bytes, *keys: str) -> dict[str, Any]:
    """Decode a body that is a JSON object without other keys than these."""
    return known_keys(json_body(body), *keys)


def known_keys(value: Any, *keys: str) -> dict[str, Any]:
    """Return the value; ValueError unless it is an object without other keys than these."""
    listed = ", ".join(keys)
    expect(isinstance(value, dict), f"expected a JSON object with {listed}, found {json.dumps(value)[:80]}")
    unknown = sorted(set(value) - set(keys))
    expect(not unknown, f"unknown key {', '.join(unknown)}; expected {listed}")
    found: dict[str, Any] = value
    return found


def text(members: dict[str, Any], name: str) -> str:
    """Return a member of an object; ValueError unless it is a text that is not empty."""
    value = members.get(name)
    expect(isinstance(value, str) and bool(value), f"{name} is a text, found {value!r}")
    return str(value)
