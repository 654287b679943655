"""Event patterns: everything that EventBridge would refuse or misread, each fault with its path inside the pattern.

The grammar is that of Event Ruler, EventBridge's matching engine. Only documented matchers are allowed (EventBridge
User Guide, "Comparison operators for use in event patterns").
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from math import prod
from typing import Any

from revision_trigger.domain.routing.event_pattern import OR, Path, is_or, ways
from revision_trigger_cdk.pipelines_file.reading.finding import KeyPath, Messages, shown
from revision_trigger_cdk.pipelines_file.rules.matchers import matcher_faults

LONGEST = 2048  # characters (User Guide, "Amazon EventBridge quotas"); counted with every escape and space
DEEPEST = 30  # objects; the function makes one call for each level of a pattern
MOST_WAYS = 1000  # through the `$or`s (User Guide, "Comparison operators", "OR matching")


def faults_of(pattern: object) -> list[tuple[KeyPath, str]]:
    """Give every fault of a pattern. The whole pattern is judged only if no part has a fault."""
    return list(_object((), pattern)) or list(_whole(pattern))


def _object(path: KeyPath, value: object) -> Messages:
    if not isinstance(value, dict) or not value:
        yield path, f"found {shown(value)}; expected an object of at least one field"
    elif len([name for name in path if isinstance(name, str)]) > DEEPEST:
        yield path, f"nested deeper than {DEEPEST} objects"
    else:
        for name, inner in value.items():
            yield from _or((*path, name), inner) if name == OR else _field((*path, name), inner)


def _or(path: KeyPath, value: object) -> Messages:
    if not is_or(OR, value):
        sentence = f"EventBridge reads this {OR} as a field's name; expected a list of at least two objects, none with"
        yield path, f"{sentence} a matcher's name as a field"
    elif isinstance(value, list):
        for index, choice in enumerate(value):
            yield from _object((*path, index), choice)


def _field(path: KeyPath, value: object) -> Messages:
    if isinstance(value, dict):
        yield from _object(path, value)
    elif not isinstance(value, list) or not value:
        yield path, f"found {shown(value)}; expected a list of at least one value, or an object of fields"
    else:
        for index, item in enumerate(value):
            yield from _item((*path, index), item)


def _item(path: KeyPath, item: object) -> Messages:
    if isinstance(item, dict):
        yield from matcher_faults(path, item)
    elif isinstance(item, list):
        yield path, "a list in a list; expected text, a number, true, false, null or a matcher"


def _whole(pattern: Any) -> Messages:  # noqa: ANN401  its parts have no fault
    length = len(json.dumps(pattern))
    if length > LONGEST:
        yield (), f"{length} characters as JSON; EventBridge takes at most {LONGEST}"
    elif (count := _count(pattern)) > MOST_WAYS:
        yield (), f"{count} ways through every {OR}; EventBridge takes at most {MOST_WAYS}"
    elif twice := next(_twice(pattern), None):
        field = shown(".".join(twice))
        yield (
            (),
            f"{field} stands both in {OR} and beside it, and EventBridge would heed one only; write it in one place",
        )


def _count(value: object, name: str = "") -> int:
    """Multiply the lengths of every `$or`, nested ones too: EventBridge counts so (same page)."""
    if is_or(name, value) and isinstance(value, list):
        return len(value) * prod(_count(choice) for choice in value)
    return prod(_count(inner, key) for key, inner in value.items()) if isinstance(value, dict) else 1


def _twice(pattern: dict[str, Any]) -> Iterator[Path]:
    """Give the fields that one way through the pattern meets twice, or as a field and as an object."""
    for way in ways(pattern):
        met = sorted(path for path, _ in way)
        yield from (path for path, next_one in pairwise(met) if next_one[: len(path)] == path)
