"""Candidates of a rollback: the executions of the pipeline's history, completed by the journal's records of ours."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.history.stage_rollbacks import passed_over
from revision_trigger.domain.pins import Pins, Revisions
from revision_trigger.domain.revision import RevisionType
from revision_trigger.domain.rollback.baseline import Candidate
from revision_trigger.domain.starting.definition import Definition

# The revision type that the history lists for each provider's actions (CodePipeline API Reference, "SourceRevision").
_LISTED: Mapping[str, RevisionType] = MappingProxyType(
    {
        "ECR": "IMAGE_DIGEST",
        "S3": "S3_OBJECT_VERSION_ID",
        "CodeCommit": "COMMIT_ID",
        "CodeStarSourceConnection": "COMMIT_ID",
    }
)


def listed_types(definition: Definition) -> dict[str, RevisionType]:
    """Return, for each source action, the revision type that the history lists."""
    sources = definition.sources.items()
    return {name: _LISTED[action.provider] for name, action in sources if action.provider in _LISTED}


def candidates(
    history: Sequence[Execution],
    journal: Mapping[str, Pins],
    *,
    types: Mapping[str, RevisionType],
    keyed: Collection[str] = (),
) -> list[Candidate]:
    """Return every execution of the history as a candidate whose revisions have their types.

    `journal` has the pins of the executions that we started, by execution id. `types` are the revision types of the
    pipeline's source actions now, by their providers: the history lists a revision without its type
    (docs/aws-facts.md). A source action in `keyed` may run any of many S3 keys. The history lists an S3 object's
    version without its key, which is not enough for such an action: the candidate's revisions then count as unknown.
    """
    over = passed_over(history)
    return [
        Candidate(
            one.id,
            one.started,
            one.status,
            _typed(one, journal.get(one.id, {}), types, keyed=keyed),
            is_passed_over=one.id in over,
        )
        for one in history
    ]


def _typed(execution: Execution, ours: Pins, types: Mapping[str, RevisionType], *, keyed: Collection[str]) -> Pins:
    listed = execution.revisions
    typed = {action: _revisions(listed[action], ours.get(action, ()), types.get(action)) for action in listed}
    without_key = any(
        action in keyed and all(kind != "S3_OBJECT_KEY" for kind, _ in revisions) for action, revisions in typed.items()
    )
    return {} if without_key else typed


def _revisions(listed: str, ours: Revisions, kind: RevisionType | None) -> Revisions:
    """Add the type to a listed revision.

    The history lists a revision without its type. If the revision equals what we started, use our record, which has
    the types. Else use the type of the action's provider. COMMIT_ID for a deleted action is a placeholder: such a
    candidate is refused later.
    """
    if any(value == listed for _, value in ours):
        return ours
    return ((kind or "COMMIT_ID", listed),)
