"""Several intents of one pipeline at once: their order, which one a newer one makes idle, and what the ledger keeps.

An intent waits because the pipeline is busy, or is kept because a hold lasts: the newest for each source.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile
from typing import Protocol

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.state import State, WaitingIntent
from revision_trigger.domain.outcome import Reason

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


def held(state: State, intents: Iterable[DesiredRevision]) -> State:
    """The pipeline is held: these are kept until it is not, the newest for each source."""
    intents = list(intents)
    ids = {intent.id for intent in intents}
    waiting = tuple(one for one in state.waiting if one.id not in ids)
    return replace(state, waiting=waiting, held=newest(state.held, intents))


def taken_up(state: State, ids: Collection[str]) -> State:
    """These wait no longer: they were decided."""
    return replace(state, waiting=tuple(waiting for waiting in state.waiting if waiting.id not in ids))


def newest(kept: Iterable[WaitingIntent], intents: Iterable[DesiredRevision]) -> tuple[WaitingIntent, ...]:
    """Keep what moves a source last; a rollback moves all of them and is weighed against other rollbacks alone."""
    known = {waiting.id: intent_of(waiting, "") for waiting in kept}
    ordered = in_order([*(known | {intent.id: intent for intent in intents}).values()])
    older = superseded([one for one in ordered if one.is_rollback])
    older |= superseded([one for one in ordered if not one.is_rollback])
    return tuple(_waiting(one) for one in ordered if one.id not in older)


def intent_of(waiting: WaitingIntent, pipeline: str) -> DesiredRevision:
    """Give what waits as the intent it was."""
    return DesiredRevision(
        id=waiting.id,
        pipeline=pipeline,
        revisions=waiting.revisions,
        time=waiting.time,
        reason=Reason(waiting.reason),
        variables=waiting.variables,
        sequencer=waiting.sequencer,
        key=waiting.key,
        symbols=waiting.symbols,
        force=waiting.force,
        rollback_content=waiting.ask,
    )


def _waiting(intent: DesiredRevision) -> WaitingIntent:
    return WaitingIntent(
        id=intent.id,
        revisions=intent.revisions,
        variables=intent.variables,
        time=intent.time,
        reason=str(intent.reason),
        sequencer=intent.sequencer,
        key=intent.key,
        symbols=intent.symbols,
        force=intent.force,
        ask=intent.rollback_content,
    )
