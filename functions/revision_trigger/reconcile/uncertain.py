"""A start whose answer was lost: the pipeline's history is searched for the execution that it may have begun."""

from dataclasses import replace

from revision_trigger.domain.history.execution import CLOCKS_APART, Execution, Search, candidates_of, find_start
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import Claim
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.starting.start import Start
from revision_trigger.ports import Pipelines


def find(pipelines: Pipelines, start: Start, *, claim: Claim, seen: Snapshot) -> str | None:
    """Give the execution that a claim's start began, None if none is listed. `start` is as the claim sent it.

    Raises a fault, also if nobody can tell which of several executions it was.
    """
    pipeline = start.pipeline
    history = pipelines.history(pipeline, since=claim.since - CLOCKS_APART)
    if pipelines.takes_trigger_id(pipeline):
        names = {one.id: pipelines.trigger_id(pipeline, one.id) for one in candidates_of(history, claim, seen.state)}
        history = [replace(execution, trigger_id=names.get(execution.id)) for execution in history]
    found = find_start(history, start, claim=claim, state=seen.state)
    if found is Search.AMBIGUOUS:
        raise Retry(
            Reason.UNCERTAIN,
            f"pipeline {pipeline}: an unanswered start may have begun more than one of those listed, or one "
            "whose revisions are not listed yet; nothing starts before that is clear",
        )
    return found.id if isinstance(found, Execution) else None


def not_listed_yet(seconds: float) -> Retry:
    """Give the fault that says for how many seconds the start may still appear in the history."""
    return Retry(
        Reason.UNCERTAIN,
        f"an earlier start went unanswered and is not listed; in {seconds:.0f} s it counts as not begun",
    )
