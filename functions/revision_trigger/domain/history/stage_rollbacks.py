"""CodePipeline's own stage rollbacks in a pipeline's history: what they brought, and what they went back over.

Such an execution runs one stage with the revisions and variables of an earlier one (CodePipeline User Guide,
"Configuring stage rollback"). Which stage, the history does not tell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from revision_trigger.domain.history.execution import Execution


def told(history: Sequence[Execution]) -> list[Execution]:
    """Give the history; a stage rollback whose own revisions are not listed has those of its target."""
    revisions = {one.id: one.revisions for one in history}
    return [
        replace(one, revisions=revisions.get(str(one.goes_back_to), {}))
        if one.is_stage_rollback and not one.revisions
        else one
        for one in history
    ]


def stage_rollbacks(history: Sequence[Execution]) -> frozenset[str]:
    """Give the executions that are stage rollbacks."""
    return frozenset(one.id for one in history if one.is_stage_rollback)


def passed_over(history: Sequence[Execution]) -> frozenset[str]:
    """Give the stage rollbacks, and all that each went back over: what began after its target and before itself.

    One whose target is not listed went back over everything older.
    """
    newest_first = sorted(history, key=lambda execution: execution.started, reverse=True)
    over = set(stage_rollbacks(history))
    for place, rollback in enumerate(newest_first):
        if rollback.is_stage_rollback:
            over |= set(_until(rollback.goes_back_to, newest_first[place + 1 :]))
    return frozenset(over)


def _until(target: str | None, older: Sequence[Execution]) -> Iterator[str]:
    for one in older:
        if one.id == target:
            return
        yield one.id
