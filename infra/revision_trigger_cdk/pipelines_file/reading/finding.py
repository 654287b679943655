"""Remarks: what there is to say about one place of the pipelines file, and how it is written for people and editors."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 60

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column, both counted from one as editors do."""

    line: int
    column: int


START = Place(1, 1)
NO_LINE = 0  # what is given as code has none


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """A fault or a warning, at a place and a key."""

    place: Place
    message: str
    key: KeyPath = field(default=(), compare=False)

    def written(self, file: str) -> str:
        """The form editors jump to: `pipelines.yaml:12:5: pipelines.web: …`."""
        key = f"{key_text(self.key)}: " if self.key else ""
        place = "" if self.place.line == NO_LINE else f":{self.place.line}:{self.place.column}"
        return f"{file}{place}: {key}{self.message}"


def key_text(path: KeyPath) -> str:
    """The path to a value, as `pipelines.web.sources.Image.tags[0]`."""
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
    """A value in ASCII on one line, cut where it is long: whatever the file holds, a terminal can show it."""
    text = json.dumps(value, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def one_of(words: Sequence[str]) -> str:
    """What was expected: `x`, or `one of x, y`."""
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
