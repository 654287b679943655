"""Failures on demand: which of the coming executions fail, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.codepipeline.executions import Spot
from sandbox.codepipeline.pipelines import Declaration, Pipeline

_OUTCOMES = ("Succeeded", "Failed")


@dataclass(frozen=True, slots=True)
class FailurePlan:
    """What becomes of the next executions. A failure is in the stage and action named, else in the last stage."""

    outcomes: list[str]
    stage: str | None = None
    action: str | None = None


def plan(pipelines: Iterable[Pipeline], told: FailurePlan) -> None:
    """Set the plan of these pipelines in place of any earlier one; ValueError for nonsense."""
    for outcome in told.outcomes:
        if outcome not in _OUTCOMES:
            raise ValueError(f"outcome {outcome!r} is unknown; say {' or '.join(_OUTCOMES)}")
    spots = [(pipeline, _spot(pipeline.declaration, told)) for pipeline in pipelines]
    for pipeline, spot in spots:
        pipeline.planned.clear()
        pipeline.planned.extend(spot if outcome == "Failed" else None for outcome in told.outcomes)


def _spot(declaration: Declaration, told: FailurePlan) -> Spot:
    """Where a failure is to be; the first action of the name, if no stage is told with it."""
    stages = {each["name"]: [action["name"] for action in each["actions"]] for each in declaration["stages"]}
    if told.stage is not None and told.stage not in stages:
        raise ValueError(f"pipeline {declaration['name']} has no stage {told.stage!r}; it has {', '.join(stages)}")
    if told.action is None:
        return told.stage or [*stages][-1], None
    looked_in = stages if told.stage is None else {told.stage: stages[told.stage]}
    for stage, actions in looked_in.items():
        if told.action in actions:
            return stage, told.action
    there = ", ".join(action for actions in looked_in.values() for action in actions)
    raise ValueError(f"there is no action {told.action!r} in {', '.join(looked_in)}; there are {there}")
