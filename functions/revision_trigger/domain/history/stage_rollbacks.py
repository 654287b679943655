"""CodePipeline's own stage rollbacks in a history: their revisions, and the executions that they went back over.

A stage rollback is an execution that runs one stage with the revisions and variables of an earlier execution
(CodePipeline User Guide, "Configuring stage rollback"). The history does not say which stage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from revision_trigger.domain.history.execution import Execution


def with_target_revisions(history: Sequence[Execution]) -> list[Execution]:
    """Return the history, in which a stage rollback without listed revisions has the revisions of its target."""
    revisions = {one.id: one.revisions for one in history}
    return [
        replace(one, revisions=revisions.get(str(one.goes_back_to), {}))
        if one.is_stage_rollback and not one.revisions
        else one
        for one in history
    ]


def stage_rollbacks(history: Sequence[Execution]) -> frozenset[str]:
    """Return the ids of the executions that are stage rollbacks."""
    return frozenset(one.id for one in history if one.is_stage_rollback)


def passed_over(history: Sequence[Execution]) -> frozenset[str]:
    """Return the ids of the stage rollbacks, and of the executions that each of them went back over.

    Those began after the target of the stage rollback and before the stage rollback itself. A stage rollback whose
    target is not listed went back over every older execution.
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
