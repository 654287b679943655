"""Failures on demand: which of a pipeline's coming executions fail, and at which stage or action."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.codepipeline.executions import Spot
from sandbox.codepipeline.pipelines import Declaration, Pipeline

_OUTCOMES = ("Succeeded", "Failed")


@dataclass(frozen=True, slots=True)
class FailurePlan:
    """The outcomes of the next executions. They fail at the stage and action named, else in the last stage."""

    outcomes: list[str]
    stage: str | None = None
    action: str | None = None


def plan(pipelines: Iterable[Pipeline], wanted: FailurePlan) -> None:
    """Give the pipelines a plan in place of any earlier plan; ValueError for nonsense."""
    for outcome in wanted.outcomes:
        if outcome not in _OUTCOMES:
            raise ValueError(f"outcome {outcome!r} is unknown; say {' or '.join(_OUTCOMES)}")
    spots = [(pipeline, _spot(pipeline.declaration, wanted)) for pipeline in pipelines]
    for pipeline, spot in spots:
        pipeline.planned.clear()
        pipeline.planned.extend(spot if outcome == "Failed" else None for outcome in wanted.outcomes)


def _spot(declaration: Declaration, wanted: FailurePlan) -> Spot:
    """The spot of a failure. An action without a stage is the first action of that name."""
    stages = {each["name"]: [action["name"] for action in each["actions"]] for each in declaration["stages"]}
    if wanted.stage is not None and wanted.stage not in stages:
        raise ValueError(f"pipeline {declaration['name']} has no stage {wanted.stage!r}; it has {', '.join(stages)}")
    if wanted.action is None:
        return wanted.stage or [*stages][-1], None
    looked_in = stages if wanted.stage is None else {wanted.stage: stages[wanted.stage]}
    for stage, actions in looked_in.items():
        if wanted.action in actions:
            return stage, wanted.action
    there = ", ".join(action for actions in looked_in.values() for action in actions)
    raise ValueError(f"there is no action {wanted.action!r} in {', '.join(looked_in)}; there are {there}")
