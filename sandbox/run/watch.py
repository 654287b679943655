"""What the function decides, a line each, for whoever watches: from the events by which it announces its decisions."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path
    from typing import TextIO

COLOURS = {"started": 32, "rejected": 31, "retry": 31, "held": 33, "deferred": 33}

# Each start is followed by what its own execution's events are: nothing new to whoever watches.
_FOLLOWS = frozenset({"own-execution", "outcome-recorded"})

_PAUSE = 0.2
"""Seconds between two looks at the file."""


def announced(event: dict[str, Any]) -> dict[str, Any] | None:
    """The decision that an event of a bus announces, if it does, and if it is news."""
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
    """Open the file for whoever follows it, from its beginning; it need not be there yet."""
    path.touch()
    return path.open()


async def follow(file: TextIO) -> AsyncIterator[dict[str, Any]]:
    """Give the decisions of the file, as they come, without an end."""
    begun = ""  # of a line that is being written
    while True:
        *whole, begun = (begun + file.read()).split("\n")
        for written in whole:
            yield json.loads(written)
        await asyncio.sleep(_PAUSE)


def line(decision: dict[str, Any], paint: Callable[[str, int], str]) -> str:
    """One line: what was decided, on which pipeline and why, and what runs now or what to do about it."""
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
    """Texts of events may hold anything, also what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
