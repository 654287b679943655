"""Several intents of one pipeline at once: the order they apply in, and which of them a newer one makes idle."""

from collections.abc import Iterable, Sequence
from itertools import islice, takewhile
from typing import Protocol

from revision_trigger.domain.intents.desired import DesiredRevision

MOST = 50
"""Intents of one start: a claim with all of them must fit a DynamoDB item, which holds 400 KB."""


def in_order(intents: Iterable[DesiredRevision]) -> list[DesiredRevision]:
    """Sort by time, and uploads of one object by their sequencers alone; what ties stays as it arrived."""
    ordered: list[DesiredRevision] = []
    for intent in intents:
        place = len(ordered)
        while place and _goes_before(intent, ordered[place - 1]):
            place -= 1
        ordered.insert(place, intent)
    return ordered


def together(intents: Sequence[DesiredRevision]) -> list[DesiredRevision]:
    """Give the first of these that one start can serve: variables belong to one intent, so that one goes alone.

    So does what is forced, and a rollback, which goes before all others: it sets a hold for them.
    """
    first = next((intent for intent in intents if intent.is_rollback), intents[0])
    if _goes_alone(first):
        return [first]
    return list(islice(takewhile(lambda intent: not _goes_alone(intent), intents), MOST))


def _goes_alone(intent: DesiredRevision) -> bool:
    return bool(intent.variables) or intent.is_rollback or intent.force


class Moving(Protocol):
    """What moves sources to revisions."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def actions(self) -> frozenset[str]: ...  # noqa: D102


def superseded(intents: Sequence[Moving]) -> set[str]:
    """Give the ids of the intents all of whose sources a later one of the same start moves."""
    found: set[str] = set()
    later: set[str] = set()
    for intent in reversed(intents):
        if intent.actions and intent.actions <= later:
            found.add(intent.id)
        later |= intent.actions
    return found


def _goes_before(intent: DesiredRevision, other: DesiredRevision) -> bool:
    return other.clock.is_newer_than(intent.clock)
