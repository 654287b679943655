"""Event patterns: whether an event matches a pattern as EventBridge judges it (User Guide, "Event pattern syntax").

A field matches if any of its leaves does; arrays are taken apart to any depth. Two fields inside one array must match
in the same element. For `exists: false` inside arrays of objects, EventBridge's answer depends on the order of field
names; this module takes the stricter reading: no element has the field.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, product
from typing import Any

from revision_trigger.domain.routing.matchers import ABSENT, NAMES, Matches, matcher_of
from revision_trigger.domain.value_class import value_class

Path = tuple[str, ...]
Way = tuple[tuple[Path, list[Any]], ...]
OR = "$or"
# If an object in `$or` has one of these as a field, `$or` is itself the name of a field ("Using $or", User Guide).
RESERVED = NAMES | {"=", "<", "<=", ">", ">=", "regex"}


@value_class
class _Leaf:
    """The matchers for the leaves under one path; with no matchers, the field must be absent."""

    path: Path
    wanted: tuple[Matches, ...]


_Tree = dict[str, "_Tree | _Leaf"]


@value_class
class _Alternative:
    """The pattern of one choice from every `$or`, and the fields that may be absent."""

    tree: _Tree
    absent: tuple[Path, ...]

    def matches(self, event: Mapping[str, Any]) -> bool:
        missing = {path for path in self.absent if not any(_leaves_at(event, path))}
        return _tree_matches(self.tree, event, missing)


@value_class
class EventPattern:
    """A checked pattern, made ready to match: in time linear in the event, whatever the event holds."""

    alternatives: tuple[_Alternative, ...]

    @classmethod
    def of(cls, pattern: Mapping[str, Any]) -> "EventPattern":
        """Make a pattern ready to match.

        The pipelines file's checks have passed the pattern. Raises KeyError, TypeError or ValueError if they have not.
        """
        return cls(tuple(_alternative(way) for way in ways(pattern)))

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether the whole event, envelope and detail, matches the pattern."""
        return any(alternative.matches(event) for alternative in self.alternatives)


def is_or(name: str, value: object) -> bool:
    """Whether this member of a pattern is the operator `$or`, and not a field that has that name."""
    if name != OR or not isinstance(value, list) or len(value) <= 1:
        return False
    return all(isinstance(choice, dict) and not RESERVED & choice.keys() for choice in value)


def ways(pattern: Mapping[str, Any], path: Path = ()) -> Iterator[Way]:
    """Yield every choice from the pattern's `$or`s: the fields by their paths, each with the list of its matchers."""
    parts: list[list[Way]] = []
    for name, value in pattern.items():
        if is_or(name, value):
            parts.append([way for choice in value for way in ways(choice, path)])
        elif isinstance(value, dict):
            parts.append(list(ways(value, (*path, name))))
        else:
            parts.append([(((*path, name), value),)])
    for combination in product(*parts):
        yield tuple(chain.from_iterable(combination))


def _alternative(way: Way) -> _Alternative:
    tree: _Tree = {}
    for path, wanted in way:
        leaf = _Leaf(path, tuple(matcher_of(item) for item in wanted if item != ABSENT))
        _branch(tree, path[:-1])[path[-1]] = leaf
    return _Alternative(tree, tuple(path for path, wanted in way if ABSENT in wanted))


def _branch(tree: _Tree, path: Path) -> _Tree:
    for name in path:
        inner = tree.setdefault(name, {})
        if isinstance(inner, _Leaf):
            raise TypeError(f"{name} is a field in one place and an object in another")
        tree = inner
    return tree


def _tree_matches(tree: _Tree, members: Mapping[str, Any], missing: set[Path]) -> bool:
    for name, wanted in tree.items():
        found = members.get(name, [])  # an absent field is an empty array: neither leaf nor object
        if isinstance(wanted, _Leaf):
            if wanted.path not in missing and not _leaf_matches(wanted, found):
                return False
        elif not any(_tree_matches(wanted, inner, missing) for inner in _objects(found) or [{}]):
            return False
    return True


def _leaf_matches(leaf: _Leaf, found: object) -> bool:
    return any(matches(value) for value in _flat(found) if not isinstance(value, dict) for matches in leaf.wanted)


def _leaves_at(event: Mapping[str, Any], path: Path) -> Iterator[bool]:
    nodes: list[Any] = [event]
    for name in path:
        nodes = [members[name] for node in nodes for members in _objects(node) if name in members]
    return (True for node in nodes for value in _flat(node) if not isinstance(value, dict))


def _objects(value: object) -> list[dict[str, Any]]:
    return [inner for inner in _flat(value) if isinstance(inner, dict)]


def _flat(value: object) -> Iterator[Any]:
    """Yield the value, or the values inside its nested arrays.

    The stack is our own and not Python's, since the sender of the event chose the depth.
    """
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, list):
            waiting.extend(reversed(inner))
        else:
            yield inner
