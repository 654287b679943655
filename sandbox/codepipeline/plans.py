"""Failures on demand: which of the coming executions fail, and where."""

from collections.abc import Iterable

from sandbox.codepipeline.pipelines import Pipeline

_OUTCOMES = ("Succeeded", "Failed")


def plan(pipelines: Iterable[Pipeline], outcomes: list[str], stage: str | None) -> None:
    """Set what becomes of the pipelines' next executions, in place of any earlier plan; ValueError for nonsense."""
    planned = list(pipelines)
    for outcome in outcomes:
        if outcome not in _OUTCOMES:
            raise ValueError(f"outcome {outcome!r} is unknown; say {' or '.join(_OUTCOMES)}")
    for pipeline in planned:
        names = [declared["name"] for declared in pipeline.declaration["stages"]]
        if stage is not None and stage not in names:
            raise ValueError(f"pipeline {pipeline.name} has no stage {stage!r}; it has {', '.join(names)}")
    for pipeline in planned:
        fails_in = stage or pipeline.declaration["stages"][-1]["name"]
        pipeline.planned.clear()
        pipeline.planned.extend(fails_in if outcome == "Failed" else None for outcome in outcomes)
