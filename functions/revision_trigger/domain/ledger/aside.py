"""Intents kept aside in a pipeline's state, because it is busy or held: the newest for each source, in their order."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.merge import in_order, superseded
from revision_trigger.domain.ledger.state import State, WaitingIntent
from revision_trigger.domain.outcome import Reason


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
