"""Executions as the pipeline's history lists them, and which of them a claim may have started."""

from collections.abc import Mapping, Sequence
from enum import Enum

from revision_trigger.domain.ledger.state import Claim, State
from revision_trigger.domain.starting.start import Start
from revision_trigger.domain.value_class import value_class

STARTED_BY_API = "StartPipelineExecution"
CLOCKS_APART = 5.0
"""Seconds by which CodePipeline's clock may differ from DynamoDB's; both are AWS's own."""


@value_class
class Execution:
    """One line of the history. `revisions` may be empty for a while after a start (docs/aws-facts.md).

    `trigger_id` is the variable TriggerId, where it was asked for and is there. `is_stage_rollback`: it is one of
    CodePipeline's own, to the execution `goes_back_to` (domain/rollback/native.py).
    """

    id: str
    status: str
    started: float
    trigger: str
    revisions: Mapping[str, str]
    trigger_id: str | None = None
    is_stage_rollback: bool = False
    goes_back_to: str | None = None

    @property
    def may_run(self) -> bool:
        """Whether its revisions are, or soon will be, what runs."""
        return self.status in ("InProgress", "Succeeded")


class Search(Enum):
    """What a search without a finding means."""

    NOTHING = "nothing"
    AMBIGUOUS = "ambiguous"


def find_start(history: Sequence[Execution], start: Start, *, claim: Claim, state: State) -> Execution | Search:
    """Look for the execution that a claim's uncertain send may have begun.

    It is the one if it carries the start's token as TriggerId, else if every revision of the start is listed for it
    and for no other. One that lists none yet, or that was heard of and is not listed at all, leaves it open. One
    with another TriggerId is another's.
    """
    candidates = candidates_of(history, claim, state)
    for execution in candidates:
        if execution.trigger_id == start.token:
            return execution
    candidates = [execution for execution in candidates if execution.trigger_id is None]  # others' are named
    matches = [execution for execution in candidates if _runs(execution, start)]
    heard_of = state.foreign - {execution.id for execution in history}
    if heard_of or len(matches) > 1 or any(not execution.revisions for execution in candidates):
        return Search.AMBIGUOUS
    return matches[0] if matches else Search.NOTHING


def candidates_of(history: Sequence[Execution], claim: Claim, state: State) -> list[Execution]:
    """Give the executions that were started by the API since the claim, and that no intent of ours became."""
    return [
        execution
        for execution in history
        if execution.trigger == STARTED_BY_API
        and execution.started >= claim.since - CLOCKS_APART
        and not state.is_ours(execution.id)
    ]


def _runs(execution: Execution, start: Start) -> bool:
    wanted: dict[str, set[str]] = {}
    for pin in start.revisions:
        wanted.setdefault(pin.action, set()).add(pin.value)
    return all(execution.revisions.get(action) in values for action, values in wanted.items())
