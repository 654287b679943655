"""Observed state changes: how the state of a pipeline changes when one of its executions begins or ends."""

from collections.abc import Collection
from dataclasses import replace

from revision_trigger.domain.history.adoption import foreign_seen
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.ledger.state import EMPTY, State
from revision_trigger.domain.outcome import Reason

_ENDS = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "CANCELED", "SUPERSEDED"})
_PUSHED_ASIDE = frozenset({"CANCELED", "SUPERSEDED"})


def observed(state: State, change: StateChange, listed: Collection[str]) -> tuple[State, Reason]:
    """Return the state after the change, and the reason to report.

    `listed` are the source actions whose pins every start should carry and whose revisions the history lists. A source
    action without a pin ran at its latest revision. If such an execution succeeded, the history is read before the
    next start, which then carries the revision that this execution ran with.
    """
    execution = change.execution_id
    if not state.is_ours(execution):
        # If the ledger does not know the pipeline yet, the history is read before its first start anyway.
        return (state if state == EMPTY else foreign_seen(state, execution)), Reason.FOREIGN_EXECUTION
    if change.state not in _ENDS:
        return state, Reason.OWN_EXECUTION
    is_last = execution == state.last_execution
    lacks_pins = change.state == "SUCCEEDED" and not state.pins.keys() >= set(listed)
    ended = replace(
        state,
        known=state.known and not lacks_pins,
        running={name: pins for name, pins in state.running.items() if name != execution},
        deployed=state.running.get(execution, state.deployed) if change.state == "SUCCEEDED" else state.deployed,
        last_failed=change.state == "FAILED" if is_last else state.last_failed,
    )
    pushed_aside = is_last and change.state in _PUSHED_ASIDE
    return ended, Reason.LOST if pushed_aside else Reason.OUTCOME_RECORDED
