"""What a state change of an execution means for the state: whose it is, and that the pipeline may be free again."""

from dataclasses import replace

from revision_trigger.domain.ledger.claim import Busy
from revision_trigger.domain.ledger.executions import KnownExecution, Whose, remembered
from revision_trigger.domain.ledger.state_item import PipelineState

ENDED = frozenset({"Succeeded", "Failed", "Stopped", "Cancelled", "Superseded"})


def heard(state: PipelineState, execution_id: str, status: str, *, now: float, whose: Whose) -> PipelineState:
    """Note an execution's status. `whose` is what the index says of one that the state does not know.

    While a claim is open it may be the claim's own: it is `unknown` until the history is read. A status that ended
    never goes back to another.
    """
    known = next((one for one in state.executions if one.id == execution_id), None)
    if known is None:
        whose = "unknown" if state.claim else whose
        known = KnownExecution(execution_id, whose, status, now)
        state = replace(state, next_read=now)
    elif known.status not in ENDED:
        known = replace(known, status=status)
    state = replace(state, executions=remembered(state.executions, known))
    return replace(state, busy=Busy()) if status in ENDED else state
