"""The gate `lookup`: AWS has not answered yet what this intent depends on."""

from revision_trigger.domain.gates.gate import Closed
from revision_trigger.domain.instant import utc
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason


def lookup(state: PipelineState, entry: Entry, now: float) -> Closed | None:  # noqa: ARG001  a gate's form
    """Closed until a symbol's meaning, a revision's existence or a rollback's target is known."""
    question = entry.lookup
    if question is None:
        return None
    sentence = f"AWS gave no answer since {utc(question.since)}; asked again at {utc(question.again)}"
    return Closed("lookup", Reason.LOOKUP_FAILED, sentence, question.again)
