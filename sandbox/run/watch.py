"""The function's decisions, one line each, for `--watch`. They come from the events that announce the decisions."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path
    from typing import TextIO

COLOURS = {"started": 32, "rejected": 31, "retry": 31, "held": 33, "deferred": 33}

# These decisions follow from each start's own execution events: nothing new to a person who watches.
_FOLLOWS = frozenset({"own-execution", "outcome-recorded"})

_PAUSE = 0.2
"""Seconds between two reads of the file."""


def announced(event: dict[str, Any]) -> dict[str, Any] | None:
    """The decision that an event announces; None for other events, and for decisions that are no news."""
    if (event.get("Source"), event.get("DetailType")) != ("revision-trigger", "Revision Trigger Decision"):
        return None
    detail: dict[str, Any] = json.loads(event["Detail"])
    return None if detail.get("reason") in _FOLLOWS else detail


def write(path: Path, event: dict[str, Any]) -> None:
    """Add a line to the file if the event announces a decision."""
    decision = announced(event)
    if decision:
        with path.open("a") as file:
            file.write(json.dumps(decision) + "\n")


def opened(path: Path) -> TextIO:
    """Open the file at its beginning. A file that does not exist yet is created."""
    path.touch()
    return path.open()


async def follow(file: TextIO) -> AsyncIterator[dict[str, Any]]:
    """Yield the decisions of the file as they are written. This has no end."""
    begun = ""  # the part of a line that is still being written
    while True:
        *whole, begun = (begun + file.read()).split("\n")
        for written in whole:
            yield json.loads(written)
        await asyncio.sleep(_PAUSE)


def line(decision: dict[str, Any], paint: Callable[[str, int], str]) -> str:
    """One line: the decision, its pipeline and reason, then the revisions that run now or the message."""
    word = str(decision.get("decision", "?"))
    pipeline, reason = decision.get("name", "-"), decision.get("reason", "-")
    painted = paint(f"{word:11}", COLOURS.get(word, 2))
    return f"{painted} {pipeline:12} {reason:20} {_printable(_what(decision))}".rstrip()


def _what(decision: dict[str, Any]) -> str:
    if decision.get("decision") != "started":
        return str(decision.get("message", ""))
    pins = (f"{pin['actionName']}={pin['revisionValue'][:19]}" for pin in decision.get("pins", ()))
    return " ".join([str(decision.get("executionId", ""))[:8], *pins])


def _printable(text: str) -> str:
    """The text without control characters: an event may hold some that a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
