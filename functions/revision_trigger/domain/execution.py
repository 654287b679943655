"""Executions as the pipeline's history lists them, and which of them a claim may have started."""

from collections.abc import Mapping, Sequence
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


def find_start(history: Sequence[Execution], start: Start, *, claim: Claim, state: State) -> Execution | Search:
    """Look for the execution that a claim's uncertain send may have begun.

    A candidate was started by the API since the claim, and no intent of ours became it; it is the one if every
    revision of the start is listed for it. One that lists none yet, or that was heard of and is not listed at all,
    leaves it open.
    """
    candidates = [execution for execution in history if _may_be_ours(execution, claim, state)]
    matches = [execution for execution in candidates if _runs(execution, start)]
    heard_of = state.foreign - {execution.id for execution in history}
    if heard_of or len(matches) > 1 or any(not execution.revisions for execution in candidates):
        return Search.AMBIGUOUS
    return matches[0] if matches else Search.NOTHING


def _may_be_ours(execution: Execution, claim: Claim, state: State) -> bool:
    since_claim = execution.started >= claim.since - CLOCKS_APART
    return execution.trigger == STARTED_BY_API and since_claim and not state.is_ours(execution.id)


def _runs(execution: Execution, start: Start) -> bool:
    wanted: dict[str, set[str]] = {}
    for pin in start.revisions:
        wanted.setdefault(pin.action, set()).add(pin.value)
    return all(execution.revisions.get(action) in values for action, values in wanted.items())
