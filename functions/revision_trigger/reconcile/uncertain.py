"""What became of a start whose answer was lost: it is looked for in the pipeline's history."""

from dataclasses import replace

from revision_trigger.domain.history.execution import CLOCKS_APART, Execution, Search, candidates_of, find_start
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import Claim
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.starting.start import Start
from revision_trigger.ports import Pipelines


def find(pipelines: Pipelines, start: Start, *, claim: Claim, seen: Snapshot) -> str | None:
    """Give the execution that a claim's start began, None if none is listed. Raises a fault, where nobody can tell too.

    `start` is the claim's own, as it was sent.
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
    """Say that a start may still be listed for so many seconds."""
    return Retry(
        Reason.UNCERTAIN,
        f"an earlier start went unanswered and is not listed; in {seconds:.0f} s it counts as not begun",
    )
