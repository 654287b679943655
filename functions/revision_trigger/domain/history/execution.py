"""Executions as the pipeline's history lists them, and the search for the execution that a claim may have started."""

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
    """One execution of the history. `revisions` may be empty for a while after a start (docs/aws-facts.md).

    `trigger_id` is the value of the variable TriggerId, where the variable was read and has one. `is_stage_rollback`:
    the execution is a stage rollback of CodePipeline's own, to the execution `goes_back_to`
    (domain/history/stage_rollbacks.py).
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
        """Whether the execution's revisions run, or soon will."""
        return self.status in ("InProgress", "Succeeded")


class Search(Enum):
    """The meaning of a search that found no execution."""

    NOTHING = "nothing"
    AMBIGUOUS = "ambiguous"


def find_start(history: Sequence[Execution], start: Start, *, claim: Claim, state: State) -> Execution | Search:
    """Find the execution that a claim's start may have begun, when the answer to the send is not known.

    An execution is the one if it has the start's token as its TriggerId. Else it is the one if every revision of the
    start is listed for it and for no other execution. An execution with another TriggerId belongs to another start.
    The search is ambiguous if an execution lists no revisions yet, or if one was heard of that is not listed at all.
    """
    candidates = candidates_of(history, claim, state)
    for execution in candidates:
        if execution.trigger_id == start.token:
            return execution
    candidates = [
        execution for execution in candidates if execution.trigger_id is None
    ]  # another TriggerId: another start
    matches = [execution for execution in candidates if _runs(execution, start)]
    heard_of = state.foreign - {execution.id for execution in history}
    if heard_of or len(matches) > 1 or any(not execution.revisions for execution in candidates):
        return Search.AMBIGUOUS
    return matches[0] if matches else Search.NOTHING


def candidates_of(history: Sequence[Execution], claim: Claim, state: State) -> list[Execution]:
    """Return the executions that the API started since the claim and that are not known to be ours."""
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
