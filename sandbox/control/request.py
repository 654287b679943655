"""What a control was told: JSON, and checks of it that say in a sentence what is wrong."""

from __future__ import annotations

import json
from typing import Any


def expect(kept: bool, sentence: str) -> None:  # noqa: FBT001  it is all the function is about
    """ValueError with the sentence unless it is kept."""
    if not kept:
        raise ValueError(sentence)


def json_body(body: bytes) -> Any:
    """The JSON value; ValueError if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise ValueError(f"the body is not JSON: {fault}") from fault


def json_object(body: bytes, *keys: str) -> dict[str, Any]:
    """A JSON object with no other than the keys."""
    return known_keys(json_body(body), *keys)


def known_keys(value: Any, *keys: str) -> dict[str, Any]:
    """The value if it is an object with no other than the keys."""
    listed = ", ".join(keys)
    expect(isinstance(value, dict), f"expected a JSON object with {listed}, found {json.dumps(value)[:80]}")
    unknown = sorted(set(value) - set(keys))
    expect(not unknown, f"unknown key {', '.join(unknown)}; expected {listed}")
    found: dict[str, Any] = value
    return found


def text(members: dict[str, Any], name: str) -> str:
    """The member if it is a text with something in it."""
    value = members.get(name)
    expect(isinstance(value, str) and bool(value), f"{name} is a text, found {value!r}")
    return str(value)
