"""Event patterns: does an event match one, as EventBridge would say it (User Guide, "Event pattern syntax").

A field matches if any of its leaves does, arrays taken apart to any depth; two fields inside one array must match in
one and the same element. Where EventBridge goes by the order of field names, `exists: false` inside arrays of objects,
the stricter reading holds: no element has the field.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, product
from typing import Any

from revision_trigger.domain.routing.matchers import ABSENT, NAMES, Matches, matcher_of
from revision_trigger.domain.value_class import value_class

Path = tuple[str, ...]
Way = tuple[tuple[Path, list[Any]], ...]
OR = "$or"
# What an object in `$or` may not have as a field, else `$or` is itself a field's name ("Using $or", User Guide).
RESERVED = NAMES | {"=", "<", "<=", ">", ">=", "regex"}


@value_class
class _Leaf:
    """What the leaves under one path must be; without `wanted`, nothing but absent."""

    path: Path
    wanted: tuple[Matches, ...]


_Tree = dict[str, "_Tree | _Leaf"]


@value_class
class _Alternative:
    """The pattern for one way through every `$or`, and the fields that may be absent."""

    tree: _Tree
    absent: tuple[Path, ...]

    def matches(self, event: Mapping[str, Any]) -> bool:
        missing = {path for path in self.absent if not any(_leaves_at(event, path))}
        return _tree_matches(self.tree, event, missing)


@value_class
class EventPattern:
    """A pattern that was checked, made ready; time is linear in the event, whatever it holds."""

    alternatives: tuple[_Alternative, ...]

    @classmethod
    def of(cls, pattern: Mapping[str, Any]) -> "EventPattern":
        """Make a pattern ready, which `infra` has checked; raises KeyError, TypeError or ValueError if it was not."""
        return cls(tuple(_alternative(way) for way in ways(pattern)))

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether the whole event, envelope and detail, matches."""
        return any(alternative.matches(event) for alternative in self.alternatives)


def is_or(name: str, value: object) -> bool:
    """Whether this member is the operator; if not, `$or` is a field like any other."""
    if name != OR or not isinstance(value, list) or len(value) <= 1:
        return False
    return all(isinstance(choice, dict) and not RESERVED & choice.keys() for choice in value)


def ways(pattern: Mapping[str, Any], path: Path = ()) -> Iterator[Way]:
    """Every way through the `$or`s: the fields by their paths, each with the list of what it may be."""
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
        found = members.get(name, [])  # as an empty array: neither leaf nor object
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
    """The value, or what is in the arrays it is made of: by a stack of our own, for a stranger chose the depth."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, list):
            waiting.extend(reversed(inner))
        else:
            yield inner
