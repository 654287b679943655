"""The pipelines of one place: what is declared, its versions, and the records that hang on it.

How a declaration is judged is `structure`'s, what executions do is `transitions`'s.
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
    """One pipeline with everything that goes when it is deleted."""

    place: AccountRegion
    versions: list[Declaration]  # version n at n - 1
    created: float
    updated: float
    tags: dict[str, str] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    executions: dict[str, Execution] = field(default_factory=dict)  # all ever, oldest first
    active: list[Execution] = field(default_factory=list)  # those still going, oldest first
    planned: deque[Spot | None] = field(default_factory=deque)  # where each coming execution fails

    @property
    def declaration(self) -> Declaration:
        """The current version."""
        return self.versions[-1]

    @property
    def name(self) -> str:
        """The name, which no update changes."""
        return str(self.declaration["name"])

    @property
    def arn(self) -> str:
        """The ARN."""
        return self.place.arn("codepipeline", self.name)


def settled(declaration: Declaration, version: int) -> Declaration:
    """The declaration as GetPipeline shows it: numbered, with AWS's defaults filled in."""
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
