"""The gate `busy`: the pipeline takes no start now, or somebody's execution has not been read yet."""

from revision_trigger.domain.gates.gate import Closed
from revision_trigger.domain.instant import utc
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason


def busy(state: PipelineState, entry: Entry, now: float) -> Closed | None:
    """Closed after a refusal for a while; for what is not forced, also until every execution heard of is read."""
    if state.busy.until > now:
        sentence = f"{state.busy.why or 'the pipeline took no start'}; tried again at {utc(state.busy.until)}"
        return Closed("busy", Reason.BUSY, sentence, state.busy.until)
    unread = next((one for one in state.executions if one.is_unread), None)
    if unread is None or entry.force:
        return None
    sentence = f"execution {unread.id} does not tell its revisions yet; the history is read at {utc(state.next_read)}"
    return Closed("busy", Reason.FOREIGN_EXECUTION, sentence, max(state.next_read, now))
