"""Findings: a fault or a warning at one position of the pipelines file, and the form that people and editors read."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 60

KeyPath = tuple[str | int, ...]
"""The keys and list indexes that lead to a value of the file."""

Message = tuple[KeyPath, str]
"""A sentence about the value at this path."""

Messages = Iterator[Message]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A line and a column, both counted from one as editors do."""

    line: int
    column: int


START = Position(1, 1)
NO_LINE = 0  # pipelines that an app gives as code have no lines


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault or a warning, at a position and a key."""

    position: Position
    message: str
    key: KeyPath = field(default=(), compare=False)

    def written(self, file: str) -> str:
        """Give the line that editors can jump to: `pipelines.yaml:12:5: pipelines.web: …`."""
        key = f"{key_text(self.key)}: " if self.key else ""
        position = "" if self.position.line == NO_LINE else f":{self.position.line}:{self.position.column}"
        return f"{file}{position}: {key}{self.message}"


def key_text(path: KeyPath) -> str:
    """Write the path to a value, for example `pipelines.web.sources.Image.tags[0]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN.fullmatch(part) and len(part) <= _LONGEST:
            text += f".{part}" if text else part
        else:
            text += f"[{shown(part)}]"
    return text


def shown(value: object) -> str:
    """Write a value in ASCII on one line, cut where it is long, so that every terminal can show it."""
    text = json.dumps(value, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def one_of(words: Sequence[str]) -> str:
    """Write the words that were expected: `x`, or `one of x, y`."""
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
