"""Vectors of revisions compared: an S3 object may be pinned by its key, its version, or both."""

from collections.abc import Mapping

from revision_trigger.domain.revision import RevisionType

Revisions = tuple[tuple[RevisionType, str], ...]
Vector = Mapping[str, Revisions]
"""Source action -> its revisions, as in `state.Pins`."""


def is_same(one: Revisions, other: Revisions) -> bool:
    """Whether two pins of one source mean the same: they share a type, and agree on every type they share.

    History tells an S3 object by its version alone, the ledger may know the key as well.
    """
    ours, theirs = dict(one), dict(other)
    shared = ours.keys() & theirs.keys()
    return bool(shared) and all(ours[kind] == theirs[kind] for kind in shared)


def differing(bad: Vector, target: Vector) -> Vector:
    """Give the pairs of `bad` that `target` has otherwise; a source that only one of them knows is not compared."""
    common = bad.keys() & target.keys()
    return {action: bad[action] for action in sorted(common) if not is_same(bad[action], target[action])}


def is_part_of(pairs: Vector, vector: Vector) -> bool:
    """Whether the vector has all of the pairs; none are no part of anything."""
    return bool(pairs) and all(action in vector and is_same(pair, vector[action]) for action, pair in pairs.items())


def are_same(one: Vector, other: Vector) -> bool:
    """Whether two vectors pin the same sources to the same revisions."""
    return one.keys() == other.keys() and all(is_same(one[action], other[action]) for action in one)
