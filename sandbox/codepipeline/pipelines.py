"""The record of one pipeline: its declaration in all versions, its tags, tokens and executions.

`structure` judges declarations, and `transitions` changes executions.
"""

import copy
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codepipeline.executions import Execution, Spot
from sandbox.codepipeline.tokens import Tokens

Declaration = dict[str, Any]

_V2_ONLY = ("variables", "triggers")  # "including V2 parameters … will result in the pipeline having the V2 type"


@dataclass(slots=True, eq=False)
class Pipeline:
    """One pipeline with everything that is removed when the pipeline is deleted."""

    place: AccountRegion
    versions: list[Declaration]  # version n at n - 1
    created: float
    updated: float
    tags: dict[str, str] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    executions: dict[str, Execution] = field(default_factory=dict)  # all executions, oldest first
    active: list[Execution] = field(default_factory=list)  # the executions that have not ended, oldest first
    planned: deque[Spot | None] = field(default_factory=deque)  # where each coming execution fails

    @property
    def declaration(self) -> Declaration:
        """The current version of the declaration."""
        return self.versions[-1]

    @property
    def name(self) -> str:
        """The pipeline's name, which no update changes."""
        return str(self.declaration["name"])

    @property
    def arn(self) -> str:
        """The pipeline's ARN."""
        return self.place.arn("codepipeline", self.name)


def settled(declaration: Declaration, version: int) -> Declaration:
    """The declaration as GetPipeline shows it: with its version and AWS's defaults filled in."""
    whole = copy.deepcopy(declaration)
    wants_v2 = any(whole.get(member) for member in _V2_ONLY) or whole.get("executionMode", "SUPERSEDED") != "SUPERSEDED"
    whole.setdefault("pipelineType", "V2" if wants_v2 else "V1")
    whole.setdefault("executionMode", "SUPERSEDED")
    for action in (action for stage in whole["stages"] for action in stage["actions"]):
        action.setdefault("runOrder", 1)
        action.setdefault("configuration", {})
        action.setdefault("outputArtifacts", [])
        action.setdefault("inputArtifacts", [])
    return whole | {"version": version}
