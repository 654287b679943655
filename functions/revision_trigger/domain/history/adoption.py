"""Adoption: executions that somebody else started are noted, and their revisions are adopted from the history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.revision import RevisionType

LISTING_TIME = 120.0
"""Seconds within which the history lists an execution's revisions, if it ever does (docs/aws-facts.md)."""


def foreign_seen(state: State, execution_id: str) -> State:
    """Return the state after an execution began that, as far as is known, we did not start."""
    return state if state.is_ours(execution_id) else replace(state, foreign=state.foreign | {execution_id})


def is_listed_in_part(state: State, history: Sequence[Execution], now: float) -> bool:
    """Whether somebody else's execution is so new that the history does not list its revisions yet."""
    return any(
        execution.status == "InProgress" and not execution.revisions and now - execution.started < LISTING_TIME
        for execution in history
        if not state.is_ours(execution.id)
    )


def adopted(state: State, history: Sequence[Execution], types: Mapping[str, RevisionType]) -> State:
    """Return the state after the history was read: executions that others started since move pins and clocks.

    Such an execution counts as if its revisions had been asked for when it began. `types` are the source actions whose
    pins every start carries. A source action without a pin takes the newest revision that runs or ran well. If one of
    our own executions brought that revision, by running the source at its latest, no clock moves: nobody asked for the
    revision, so no event is late because of it.
    """
    pins, clocks = dict(state.pins), dict(state.clocks)
    for execution in sorted(history, key=lambda execution: execution.started):
        clock = Clock(float(int(execution.started)))  # events have whole seconds: ties go by arrival
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
