"""Pins: which revisions each source action should run with; an S3 object by its key, its version, or both."""

from collections.abc import Collection, Mapping

from revision_trigger.domain.revision import RevisionType, SourceRevision

Revisions = tuple[tuple[RevisionType, str], ...]
Pins = Mapping[str, Revisions]
"""Source action -> the revisions it should run with."""


def is_same(one: Revisions, other: Revisions) -> bool:
    """Whether two pins of one source mean the same: they share a revision type and agree on every type they share.

    The history lists an S3 object by its version alone; the ledger may know the object's key as well.
    """
    ours, theirs = dict(one), dict(other)
    shared = ours.keys() & theirs.keys()
    return bool(shared) and all(ours[kind] == theirs[kind] for kind in shared)


def differing(bad: Pins, target: Pins) -> Pins:
    """Return the pins of `bad` that differ in `target`; a source that only one of the two has is not compared."""
    common = bad.keys() & target.keys()
    return {action: bad[action] for action in sorted(common) if not is_same(bad[action], target[action])}


def is_part_of(part: Pins, pins: Pins) -> bool:
    """Whether `pins` has every pin of `part`; False where `part` is empty."""
    return bool(part) and all(action in pins and is_same(pin, pins[action]) for action, pin in part.items())


def are_same(one: Pins, other: Pins) -> bool:
    """Whether both pin the same source actions to the same revisions."""
    return one.keys() == other.keys() and all(is_same(one[action], other[action]) for action in one)


def pins_with(pins: Pins, revisions: Collection[SourceRevision]) -> Pins:
    """Return the pins after these revisions have replaced the pins of their source actions."""
    moved: dict[str, tuple[tuple[str, str], ...]] = {}
    for pin in revisions:
        moved[pin.action] = (*moved.get(pin.action, ()), (pin.type, pin.value))
    return {**pins, **moved}  # type: ignore[dict-item]  # the types are the revisions' own
