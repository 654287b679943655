"""The rules that a botocore shape puts on one value, each with AWS's sentence. `validation` applies the rules."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.model import Shape

# AWS matches whole strings with Java, whose dot stops at more line ends than Python's and whose \w is ASCII.
_JAVA_DOT = "[^\n\r\u0085\u2028\u2029]"
_PATTERN_PART = re.compile(r"\[[^\]]*\]|\\.|\.")


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint: AWS's sentence for a value that breaks the constraint, and a test of a value."""

    sentence: str
    kept_by: Callable[[Any], bool]


def rules_of(shape: Shape) -> tuple[Rule, ...]:
    """The rules of the shape without those of its members, made once per shape."""
    if shape.name not in _known:
        _known[shape.name] = tuple(_rules(shape))
    return _known[shape.name]


_known: dict[str, tuple[Rule, ...]] = {}


def compiled(pattern: str) -> re.Pattern[str]:
    """The model's Java pattern as a Python pattern, for `fullmatch`."""
    return re.compile(_PATTERN_PART.sub(_portable, pattern), re.ASCII)


def _portable(part: re.Match[str]) -> str:
    return _JAVA_DOT if part[0] == "." else part[0]


def _rules(shape: Shape) -> Iterator[Rule]:
    metadata = shape.metadata
    if "enum" in metadata:
        allowed = frozenset(metadata["enum"])
        yield Rule(f"Member must satisfy enum value set: [{', '.join(metadata['enum'])}]", allowed.__contains__)
    if "pattern" in metadata:
        pattern = compiled(metadata["pattern"])
        sentence = f"Member must satisfy regular expression pattern: {metadata['pattern']}"
        yield Rule(sentence, lambda value: pattern.fullmatch(value) is not None)
    measure, size = (_itself, "value") if shape.type_name == "integer" else (len, "length")
    if "max" in metadata:
        yield Rule(
            f"Member must have {size} less than or equal to {metadata['max']}", _at_most(measure, metadata["max"])
        )
    if "min" in metadata:
        yield Rule(
            f"Member must have {size} greater than or equal to {metadata['min']}", _at_least(measure, metadata["min"])
        )


def _at_most(measure: Callable[[Any], int], bound: int) -> Callable[[Any], bool]:
    return lambda value: measure(value) <= bound


def _at_least(measure: Callable[[Any], int], bound: int) -> Callable[[Any], bool]:
    return lambda value: measure(value) >= bound


def _itself(value: int) -> int:
    return value
