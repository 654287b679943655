"""Action runs: how far an execution came, by the runs of its actions.

They tell which action failed, when the execution began to deploy, and which stages it came through.
"""

from collections.abc import Iterable, Sequence

from revision_trigger.domain.value_class import value_class


@value_class
class ActionRun:
    """One run of one action within an execution; a retried stage runs its actions again.

    `category` is the action's: Deploy, Test, Approval and so on. Times are seconds since the epoch.
    """

    stage: str
    action: str
    category: str
    status: str
    started: float
    updated: float

    def deploys(self, stage: str | None) -> bool:
        """Whether this run counts as a deployment: by its stage if `stage` names one, else by its category.

        An approval never counts: if it is refused or expires, nothing was deployed.
        """
        if stage:
            return self.stage == stage and self.category != "Approval"
        return self.category == "Deploy"


def failed(runs: Iterable[ActionRun], stage: str | None) -> ActionRun | None:
    """Return the run at which an execution failed; of several, a run that deploys before any other, then the latest."""
    wrong = [run for run in _latest(runs) if run.status == "Failed"]
    return max(wrong, key=lambda run: (run.deploys(stage), run.updated), default=None)


def deploy_began(runs: Iterable[ActionRun], stage: str | None) -> float | None:
    """Return the time at which the execution first began to deploy; None if it has not begun."""
    return min((run.started for run in runs if run.deploys(stage)), default=None)


def stages_through(runs: Sequence[ActionRun], status: str) -> frozenset[str]:
    """Return the stages that an execution of this status came through.

    The latest run of every action that ran in the stage must have succeeded. The listing does not show actions that
    have not begun. So a stage counts only if a later stage has begun, or if the whole execution succeeded.
    """
    latest = _latest(runs)
    newest = {stage: max(run.started for run in latest if run.stage == stage) for stage in {r.stage for r in latest}}
    good = {stage for stage in newest if all(run.status == "Succeeded" for run in latest if run.stage == stage)}
    last = max(newest.values(), default=0.0)
    return frozenset(stage for stage in good if status == "Succeeded" or newest[stage] < last)


def _latest(runs: Iterable[ActionRun]) -> list[ActionRun]:
    latest: dict[tuple[str, str], ActionRun] = {}
    for run in sorted(runs, key=lambda run: run.started):
        latest[run.stage, run.action] = run
    return list(latest.values())
