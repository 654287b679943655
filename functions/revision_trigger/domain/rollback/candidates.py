"""What a rollback may choose from: the pipeline's history, and what the journal knows better of it."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.history.stage_rollbacks import passed_over
from revision_trigger.domain.pins import Pins, Revisions
from revision_trigger.domain.revision import RevisionType
from revision_trigger.domain.rollback.baseline import Candidate
from revision_trigger.domain.starting.definition import Definition

# What the history lists of each provider's actions (CodePipeline API Reference, "SourceRevision").
_LISTED: Mapping[str, RevisionType] = MappingProxyType(
    {
        "ECR": "IMAGE_DIGEST",
        "S3": "S3_OBJECT_VERSION_ID",
        "CodeCommit": "COMMIT_ID",
        "CodeStarSourceConnection": "COMMIT_ID",
    }
)


def listed_types(definition: Definition) -> dict[str, RevisionType]:
    """Give the type that each source action's revisions are listed as."""
    sources = definition.sources.items()
    return {name: _LISTED[action.provider] for name, action in sources if action.provider in _LISTED}


def candidates(
    history: Sequence[Execution],
    journal: Mapping[str, Pins],
    *,
    types: Mapping[str, RevisionType],
    keyed: Collection[str] = (),
) -> list[Candidate]:
    """Give every execution of the history, its revisions with their types.

    `journal` has the vectors of our own executions; `types` are the pipeline's source actions now, by their providers:
    the history tells a revision without its type (docs/aws-facts.md). Of `keyed` actions the object's key varies: a
    version without a key, as the history tells it, is not enough, and the revisions count as unknown.
    """
    over = passed_over(history)
    return [
        Candidate(
            one.id,
            one.started,
            one.status,
            _vector(one, journal.get(one.id, {}), types, keyed=keyed),
            is_passed_over=one.id in over,
        )
        for one in history
    ]


def _vector(execution: Execution, ours: Pins, types: Mapping[str, RevisionType], *, keyed: Collection[str]) -> Pins:
    listed = execution.revisions
    vector = {action: _pins(listed[action], ours.get(action, ()), types.get(action)) for action in listed}
    without_key = any(
        action in keyed and all(kind != "S3_OBJECT_KEY" for kind, _ in pins) for action, pins in vector.items()
    )
    return {} if without_key else vector


def _pins(revision: str, ours: Revisions, kind: RevisionType | None) -> Revisions:
    """Take what we asked for if it is what ran. The type of an action that is gone is never used: it is refused."""
    if any(value == revision for _, value in ours):
        return ours
    return ((kind or "COMMIT_ID", revision),)
