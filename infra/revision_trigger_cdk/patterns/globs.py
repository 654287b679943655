"""Globs as EventBridge's matchers: exact where EventBridge can express them, else wider. The function decides."""

from collections.abc import Iterable
from typing import Any

ANY: dict[str, Any] = {"exists": True}


def glob_matchers(globs: Iterable[str], *, wildcards: bool = True) -> list[Any]:
    """Give the matchers for these globs, each once. `wildcards` allows EventBridge's scarce wildcard matcher."""
    matchers: list[Any] = []
    for glob in sorted(globs):
        matcher = _matcher(glob, wildcards=wildcards)
        if matcher not in matchers:
            matchers.append(matcher)
    return [ANY] if ANY in matchers else matchers


def _matcher(glob: str, *, wildcards: bool) -> str | dict[str, Any]:
    first, *rest = glob.split("*")
    if not rest:
        return glob
    last = rest[-1]
    # Several wildcards in one value may be refused as too complex, and a backslash would escape (EventBridge User
    # Guide, "Matching using wildcards").
    if len(rest) == 1 and first and last and wildcards and "\\" not in glob:
        return {"wildcard": glob}
    return {"prefix": first} if first else {"suffix": last} if last else ANY
