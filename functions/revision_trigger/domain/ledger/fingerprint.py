"""Fingerprints of pins: enough to tell whether two pins are the same, in a few bytes.

The state keeps fingerprints of what is pending, never whole revisions: a revision value may have 1,500 characters.
"""

import hashlib
from collections.abc import Collection

from revision_trigger.domain.pins import Pins, Revisions, pins_with
from revision_trigger.domain.revision import SourceRevision

_DIGITS = 16  # 64 bits: two of a pipeline's few hundred pins agree by chance once in 10^14


def fingerprint(revisions: Revisions) -> Revisions:
    """Give the same types with a hash for each value. `pins.is_same` compares fingerprints as it compares pins."""
    return tuple((kind, _hash(value)) for kind, value in revisions)


def fingerprints(pins: Pins) -> Pins:
    """Give the fingerprint of each source action's pin."""
    return {action: fingerprint(revisions) for action, revisions in pins.items()}


def moves_of(revisions: Collection[SourceRevision]) -> Pins:
    """Give the fingerprints of the pins that these revisions set."""
    return fingerprints(pins_with({}, revisions))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
