"""Executions as the pipeline's history lists them, and which of them a claim may have started."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from revision_trigger.domain.start import Start
from revision_trigger.domain.state import Claim, State

STARTED_BY_API = "StartPipelineExecution"
CLOCKS_APART = 5.0
"""Seconds by which CodePipeline's clock may differ from DynamoDB's; both are AWS's own."""


@dataclass(frozen=True, slots=True)
class Execution:
    """One line of the history. `revisions` may be empty for a while after a start (docs/aws-facts.md)."""

    id: str
    status: str
    started: float
    trigger: str
    revisions: Mapping[str, str]

    @property
    def may_run(self) -> bool:
        """Whether its revisions are, or soon will be, what runs."""
        return self.status in ("InProgress", "Succeeded")


class Search(Enum):
    """What a search without a finding means."""

    NOTHING = "nothing"
    AMBIGUOUS = "ambiguous"


def find_start(history: Iterable[Execution], start: Start, *, claim: Claim, state: State) -> Execution | Search:
    """Look for the execution that a claim's uncertain send may have begun.

    A candidate was started by the API since the claim, and no intent of ours became it; it is the one if every
    revision of the start is listed for it. A candidate that lists none yet leaves it open.
    """
    candidates = [
        execution
        for execution in history
        if execution.trigger == STARTED_BY_API
        and execution.started >= claim.since - CLOCKS_APART
        and not state.is_ours(execution.id)
    ]
    matches = [execution for execution in candidates if _runs(execution, start)]
    if any(not execution.revisions for execution in candidates):
        return Search.AMBIGUOUS
    if len(matches) > 1:
        return Search.AMBIGUOUS
    return matches[0] if matches else Search.NOTHING


def _runs(execution: Execution, start: Start) -> bool:
    wanted: dict[str, set[str]] = {}
    for pin in start.revisions:
        wanted.setdefault(pin.action, set()).add(pin.value)
    return all(execution.revisions.get(action) in values for action, values in wanted.items())
