"""What others start: executions no intent of ours became are noted, and their revisions adopted from the history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.revision import RevisionType

LISTING_TIME = 120.0
"""Seconds within which the history tells an execution's revisions, if it ever does (docs/aws-facts.md)."""


def foreign_seen(state: State, execution_id: str) -> State:
    """An execution began that no intent of ours is known to have become."""
    return state if state.is_ours(execution_id) else replace(state, foreign=state.foreign | {execution_id})


def is_listed_in_part(state: State, history: Sequence[Execution], now: float) -> bool:
    """Whether somebody's execution is so new that the history does not tell its revisions yet."""
    return any(
        execution.status == "InProgress" and not execution.revisions and now - execution.started < LISTING_TIME
        for execution in history
        if not state.is_ours(execution.id)
    )


def adopted(state: State, history: Sequence[Execution], types: Mapping[str, RevisionType]) -> State:
    """The history was read: what others started since moves pins and clocks, as if it had been asked for then.

    `types` are the carried source actions. One that has no pin yet takes the newest revision that runs or ran well; if
    an execution of ours brought that, at its latest, no clock moves: nobody asked for it, so no event is late for it.
    """
    pins, clocks = dict(state.pins), dict(state.clocks)
    for execution in sorted(history, key=lambda execution: execution.started):
        clock = Clock(float(int(execution.started)))  # events tell whole seconds: what ties goes by arrival
        for action in types.keys() & execution.revisions.keys():
            if not _counts(execution, state, action) or (action in clocks and clocks[action].is_newer_than(clock)):
                continue
            pins[action] = ((types[action], execution.revisions[action]),)
            if not state.is_ours(execution.id):
                clocks[action] = clock
    read_until = max([state.read_until, *(execution.started for execution in history)])
    return replace(state, pins=pins, clocks=clocks, foreign=frozenset(), known=True, read_until=read_until)


def _counts(execution: Execution, state: State, action: str) -> bool:
    if action not in state.pins:
        return execution.may_run
    new = execution.started > state.read_until and not state.is_ours(execution.id)
    return new and execution.status not in ("Stopped", "Cancelled", "Superseded")
