"""The records of one execution: its start parameters, its position, and the runs of its stages and actions.

Only `transitions` changes these records.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

FINAL = frozenset({"Cancelled", "Stopped", "Succeeded", "Superseded", "Failed"})  # PipelineExecutionStatus


@dataclass(frozen=True, slots=True)
class Revision:
    """The revision that one source action runs at. AWS lists a revision without its type."""

    action: str
    artifact: str
    id: str
    summary: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class StartParameters:
    """The parameters that an execution was started with. They never change."""

    declaration: dict[str, Any]
    revisions: tuple[Revision, ...]
    variables: dict[str, str]
    trigger: tuple[str, str]  # ExecutionTrigger's type and detail


Spot = tuple[str, str | None]
"""Where an execution shall fail: a stage and one of its actions; None is the first action of the stage's last group."""


@dataclass(slots=True, eq=False)
class ActionRun:
    """One action execution."""

    declaration: dict[str, Any]
    started: float
    updated: float
    status: str = "InProgress"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    external_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def name(self) -> str:
        """The action's name."""
        return str(self.declaration["name"])


@dataclass(slots=True, eq=False)
class StageRun:
    """One stage execution and the actions it has begun."""

    name: str
    groups: list[list[dict[str, Any]]]  # actions by runOrder; the groups run one after the other
    status: str = "InProgress"
    group: int = 0
    actions: list[ActionRun] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Execution:
    """One pipeline execution. `stages` holds the stages entered; `inside` is true while the last of them runs."""

    start: StartParameters
    started: float
    updated: float
    fails_at: Spot | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "InProgress"
    summary: str | None = None
    stop_reason: str | None = None
    stages: list[StageRun] = field(default_factory=list)
    inside: bool = False

    @property
    def final(self) -> bool:
        """Whether the execution has ended."""
        return self.status in FINAL

    @property
    def mode(self) -> str:
        """The execution mode at the start. A later update of the pipeline does not change it."""
        return str(self.start.declaration["executionMode"])

    @property
    def stage(self) -> int:
        """The index of the stage that the execution is in, or waits to enter."""
        return len(self.stages) - 1 if self.inside else len(self.stages)

    @property
    def waiting(self) -> bool:
        """Whether the execution waits before a stage."""
        return not self.inside and not self.final
