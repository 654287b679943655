"""The records of one execution: what it was started with, where it is, what its stages and actions did.

Only `transitions` changes them; everything else reads.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

FINAL = frozenset({"Cancelled", "Stopped", "Succeeded", "Superseded", "Failed"})  # PipelineExecutionStatus


@dataclass(frozen=True, slots=True)
class Revision:
    """What one source action runs at. AWS keeps no revision type with it."""

    action: str
    artifact: str
    id: str
    summary: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class StartParameters:
    """What an execution is started with, for good."""

    declaration: dict[str, Any]
    revisions: tuple[Revision, ...]
    variables: dict[str, str]
    trigger: tuple[str, str]  # ExecutionTrigger's type and detail


Spot = tuple[str, str | None]
"""Where an execution is to fail: a stage, and an action of it; None is the first of those that end the stage."""


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
    groups: list[list[dict[str, Any]]]  # actions by runOrder: a group at a time
    status: str = "InProgress"
    group: int = 0
    actions: list[ActionRun] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Execution:
    """One pipeline execution. `stages` holds those entered; `inside` is whether the last of them still runs."""

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
        """Whether it will never change again."""
        return self.status in FINAL

    @property
    def mode(self) -> str:
        """The mode it was started under: a later update of the pipeline does not change it."""
        return str(self.start.declaration["executionMode"])

    @property
    def stage(self) -> int:
        """The index of the stage it is in, or waits to enter."""
        return len(self.stages) - 1 if self.inside else len(self.stages)

    @property
    def waiting(self) -> bool:
        """Whether it stands before a stage."""
        return not self.inside and not self.final
