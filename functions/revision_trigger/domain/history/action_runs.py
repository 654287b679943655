"""How far an execution came, by what its actions did: which failed, when it began to deploy, what it came through."""

from collections.abc import Iterable, Sequence

from revision_trigger.domain.value_class import value_class


@value_class
class ActionRun:
    """One run of one action within an execution; a stage that is retried runs it again.

    `category` is the action's own: Deploy, Test, Approval... Times are seconds since the epoch.
    """

    stage: str
    action: str
    category: str
    status: str
    started: float
    updated: float

    def deploys(self, stage: str | None) -> bool:
        """Whether it counts as a deployment: of the `stage` that is named, else by its category.

        An approval never does: where it is refused or expires, nothing was deployed.
        """
        if stage:
            return self.stage == stage and self.category != "Approval"
        return self.category == "Deploy"


def failed(runs: Iterable[ActionRun], stage: str | None) -> ActionRun | None:
    """Give the action that an execution failed at: of several, one that deploys before any other."""
    wrong = [run for run in _latest(runs) if run.status == "Failed"]
    return max(wrong, key=lambda run: (run.deploys(stage), run.updated), default=None)


def deploy_began(runs: Iterable[ActionRun], stage: str | None) -> float | None:
    """Give when the execution first began to deploy, None if it has not."""
    return min((run.started for run in runs if run.deploys(stage)), default=None)


def stages_through(runs: Sequence[ActionRun], status: str) -> frozenset[str]:
    """Give the stages that an execution of this status came through.

    All that ran there must have succeeded. That nothing more was to run there shows by what came after it, or by the
    execution's own success: the listing does not tell what has not begun.
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
