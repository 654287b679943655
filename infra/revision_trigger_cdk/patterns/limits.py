"""Shares values out among patterns of EventBridge's size. A value stays with its pattern when others are added."""

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

Pattern = dict[str, Any]
Where = str | Mapping[str, str]  # a text, or a reference that CloudFormation replaces by a shorter text
T = TypeVar("T")

# EventBridge's quota for a pattern (User Guide, "Amazon EventBridge quotas"); counted here with every escape and space.
LONGEST_PATTERN = 2048

# A bus holds 300 rules, 30 of them with wildcards. The group of a repository or pipeline depends on its name alone, so
# that adding one never moves another to a different rule: CloudFormation changes rules one by one, and events would be
# lost in between.
_GROUPS = 8


def aws_pattern(source: str, detail_type: str, detail: Pattern, *, accounts: Sequence[Where]) -> Pattern:
    """Give the pattern for events of an AWS service in these accounts."""
    return {"account": list(accounts), "source": [source], "detail-type": [detail_type], "detail": detail}


def in_groups(kind: str, choices: Mapping[str, list[T]], pattern: Callable[[list[T]], Pattern]) -> dict[str, Pattern]:
    """Make patterns of each name's values. As far as sizes allow, the name alone decides on its pattern."""
    groups: dict[int, list[T]] = defaultdict(list)
    for name in sorted(choices):
        groups[zlib.crc32(name.encode()) % _GROUPS].extend(choices[name])
    found: dict[str, Pattern] = {}
    for group in sorted(groups):
        found |= in_parts(f"{kind}{group}", groups[group], pattern)
    return found


def in_parts(name: str, items: list[T], pattern: Callable[[list[T]], Pattern]) -> dict[str, Pattern]:
    """Make as few patterns as can hold the items."""
    parts = _parts(items, lambda part: size(pattern(part)) <= LONGEST_PATTERN)
    return {name if number == 1 else f"{name}Part{number}": pattern(part) for number, part in enumerate(parts, 1)}


def value_parts(values: Iterable[Any], pattern: Callable[[list[Any]], Pattern]) -> list[list[Any]]:
    """Share the values of one field out among as few lists as possible, so that each list's pattern fits."""
    return list(_parts(list(values), lambda part: size(pattern(part)) <= LONGEST_PATTERN))


def size(pattern: object) -> int:
    """Give the length of the pattern as JSON."""
    return len(json.dumps(pattern))


def _parts(items: list[T], fits: Callable[[list[T]], bool]) -> Iterator[list[T]]:
    part: list[T] = []
    for item in items:
        if part and not fits([*part, item]):
            yield part
            part = []
        part.append(item)
    if part:
        yield part
