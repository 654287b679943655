"""The result of an action execution that has ended. Events, lists and the pipeline's state all show this result."""

from dataclasses import dataclass

from sandbox.codepipeline.executions import ActionRun, Execution, Revision


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The content of ActionExecutionResult; `error` is ErrorDetails, for a failure only."""

    external_id: str
    summary: str | None = None
    url: str | None = None
    error: dict[str, str] | None = None


def outcome(execution: Execution, action: ActionRun) -> ActionResult:
    """The result of an action: a source action shows its revision, any other action an id of its own."""
    if action.status == "Failed":
        summary = f"Action {action.name} failed, as planned"
        return ActionResult(action.external_id, summary, error={"code": "JobFailed", "message": summary})
    if revision := revision_of(execution, action.name):
        return ActionResult(revision.id, revision.summary, revision.url)
    return ActionResult(action.external_id)


def revision_of(execution: Execution, action: str) -> Revision | None:
    """The revision that a source action runs at."""
    return next((each for each in execution.start.revisions if each.action == action), None)
