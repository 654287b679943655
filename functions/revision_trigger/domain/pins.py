"""Pins: which revisions each source action should run with; an S3 object by its key, its version, or both."""

from collections.abc import Collection, Mapping

from revision_trigger.domain.revision import RevisionType, SourceRevision

Revisions = tuple[tuple[RevisionType, str], ...]
Pins = Mapping[str, Revisions]
"""Source action -> its revisions."""


def is_same(one: Revisions, other: Revisions) -> bool:
    """Whether two pins of one source mean the same: they share a type, and agree on every type they share.

    History tells an S3 object by its version alone, the ledger may know the key as well.
    """
    ours, theirs = dict(one), dict(other)
    shared = ours.keys() & theirs.keys()
    return bool(shared) and all(ours[kind] == theirs[kind] for kind in shared)


def differing(bad: Pins, target: Pins) -> Pins:
    """Give the pairs of `bad` that `target` has otherwise; a source that only one of them knows is not compared."""
    common = bad.keys() & target.keys()
    return {action: bad[action] for action in sorted(common) if not is_same(bad[action], target[action])}


def is_part_of(pairs: Pins, vector: Pins) -> bool:
    """Whether the vector has all of the pairs; none are no part of anything."""
    return bool(pairs) and all(action in vector and is_same(pair, vector[action]) for action, pair in pairs.items())


def are_same(one: Pins, other: Pins) -> bool:
    """Whether two vectors pin the same sources to the same revisions."""
    return one.keys() == other.keys() and all(is_same(one[action], other[action]) for action in one)


def pins_with(pins: Pins, revisions: Collection[SourceRevision]) -> Pins:
    """Give the pins with those of the revisions' source actions replaced."""
    moved: dict[str, tuple[tuple[str, str], ...]] = {}
    for pin in revisions:
        moved[pin.action] = (*moved.get(pin.action, ()), (pin.type, pin.value))
    return {**pins, **moved}  # type: ignore[dict-item]  # the types are the revisions' own
