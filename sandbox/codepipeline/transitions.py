"""Everything that can happen to an execution: each function changes the records and returns the changes.

`engine` decides when something happens, and `stages` decides whether an execution may enter a stage.
"""

from dataclasses import dataclass

from sandbox.codepipeline import structure
from sandbox.codepipeline.executions import ActionRun, Execution, StageRun


@dataclass(frozen=True, slots=True)
class ExecutionChange:
    """One state change in the words of AWS's events: of the stage or action if one is named, else of the execution."""

    execution: Execution
    state: str
    at: float
    stage: StageRun | None = None
    action: ActionRun | None = None


def begin(execution: Execution, now: float) -> list[ExecutionChange]:
    """The execution begins."""
    return [ExecutionChange(execution, "STARTED", now)]


def enter(execution: Execution, now: float) -> list[ExecutionChange]:
    """The execution enters the stage that it waited for."""
    declared = execution.start.declaration["stages"][execution.stage]
    stage = StageRun(declared["name"], structure.groups(declared["actions"]))
    execution.stages.append(stage)
    execution.inside, execution.updated = True, now
    return [ExecutionChange(execution, "STARTED", now, stage), *_begin_group(execution, stage, now)]


def step(execution: Execution, now: float) -> list[ExecutionChange]:
    """The running actions end; then the next group begins, or the stage or the execution ends."""
    stage = execution.stages[-1]
    changes = _end_group(execution, stage, now)
    if any(action.status == "Failed" for action in stage.actions):
        execution.summary = f"Stage {stage.name} failed"
        return changes + _end(execution, "Failed", now)
    if execution.status == "Stopping":
        return changes + _end(execution, "Stopped", now)
    stage.group += 1
    if stage.group < len(stage.groups):
        return changes + _begin_group(execution, stage, now)
    return changes + _leave(execution, stage, now)


def stop(execution: Execution, reason: str | None, now: float) -> list[ExecutionChange]:
    """The execution stops when its running actions have ended; a waiting execution stops at once."""
    execution.status, execution.stop_reason, execution.updated = "Stopping", reason, now
    changes = [ExecutionChange(execution, "STOPPING", now)]
    if not execution.inside:
        return changes + _end(execution, "Stopped", now)
    stage = execution.stages[-1]
    stage.status = "Stopping"
    return [*changes, ExecutionChange(execution, "STOPPING", now, stage)]


def abandon(execution: Execution, now: float) -> list[ExecutionChange]:
    """A stopping execution abandons its running actions."""
    return [*_drop_actions(execution, "Abandoned", now), *_end(execution, "Stopped", now)]


def supersede(execution: Execution, now: float) -> list[ExecutionChange]:
    """A newer execution has reached the stage that this execution waits for."""
    execution.summary = "A newer execution took its place before the next stage"
    return _end(execution, "Superseded", now)


def cancel(execution: Execution, now: float) -> list[ExecutionChange]:
    """The execution is cancelled because the pipeline's structure was updated."""
    execution.summary = "The pipeline was updated before the execution was through"
    return [*_drop_actions(execution, "Cancelled", now), *_end(execution, "Cancelled", now)]


def reject(execution: Execution, now: float) -> list[ExecutionChange]:
    """The execution fails before its first stage, without a summary: the guide describes a full queue so."""
    return _end(execution, "Failed", now)


_EVENT_STATES = {  # a final status in the spelling of events
    "Succeeded": "SUCCEEDED",
    "Failed": "FAILED",
    "Stopped": "STOPPED",
    "Superseded": "SUPERSEDED",
    "Cancelled": "CANCELED",
    "Abandoned": "ABANDONED",
}


def _end(execution: Execution, status: str, now: float) -> list[ExecutionChange]:
    changes = []
    if execution.inside:
        stage = execution.stages[-1]
        stage.status = status
        changes.append(ExecutionChange(execution, _EVENT_STATES[status], now, stage))
    execution.status, execution.inside, execution.updated = status, False, now
    return [*changes, ExecutionChange(execution, _EVENT_STATES[status], now)]


def _leave(execution: Execution, stage: StageRun, now: float) -> list[ExecutionChange]:
    if len(execution.stages) == len(execution.start.declaration["stages"]):
        return _end(execution, "Succeeded", now)
    stage.status = "Succeeded"
    execution.inside, execution.updated = False, now
    return [ExecutionChange(execution, "SUCCEEDED", now, stage)]


def _begin_group(execution: Execution, stage: StageRun, now: float) -> list[ExecutionChange]:
    begun = [ActionRun(declaration, now, now) for declaration in stage.groups[stage.group]]
    stage.actions.extend(begun)
    return [ExecutionChange(execution, "STARTED", now, stage, action) for action in begun]


def _end_group(execution: Execution, stage: StageRun, now: float) -> list[ExecutionChange]:
    running = _running(stage)
    failing = _failing(execution, stage, running)
    for action in running:
        action.status, action.updated = "Failed" if action is failing else "Succeeded", now
    execution.updated = now
    return [ExecutionChange(execution, _EVENT_STATES[action.status], now, stage, action) for action in running]


def _failing(execution: Execution, stage: StageRun, running: list[ActionRun]) -> ActionRun | None:
    where, which = execution.fails_at or (None, None)
    if where != stage.name:
        return None
    if which is not None:
        return next((action for action in running if action.name == which), None)
    return running[0] if stage.group == len(stage.groups) - 1 else None


def _drop_actions(execution: Execution, status: str, now: float) -> list[ExecutionChange]:
    if not execution.inside:
        return []
    stage = execution.stages[-1]
    dropped = _running(stage)
    for action in dropped:  # ActionExecutionStatus has no Cancelled
        action.status, action.updated = "Abandoned", now
    return [ExecutionChange(execution, _EVENT_STATES[status], now, stage, action) for action in dropped]


def _running(stage: StageRun) -> list[ActionRun]:
    return [action for action in stage.actions if action.status == "InProgress"]
