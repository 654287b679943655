"""The adapter to the pipelines' definitions: read when first needed, remembered within the process."""

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.faults import lookup_fault
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_codepipeline import CodePipelineClient
    from mypy_boto3_codepipeline.type_defs import ActionDeclarationOutputTypeDef, PipelineDeclarationOutputTypeDef

_SOURCE = "Source"


@value_class
class CachedDefinitions:
    """Every pipeline's definition, and when it was read.

    Each definition is read through the client of the pipeline's own account and region.
    """

    client_of: Callable[[str], "CodePipelineClient"]
    clock: Callable[[], float] = time.time
    _read: dict[str, tuple[Definition, float]] = field(default_factory=dict)

    def get(self, pipeline: str, *, max_age: float = math.inf) -> Definition:
        """Give the definition as it was at most `max_age` seconds ago. Raises Rejected or Retry."""
        if pipeline in self._read:
            definition, at = self._read[pipeline]
            if 0 <= self.clock() - at < max_age:
                return definition
        return self._read_now(pipeline)

    def heard(self, pipeline: str, version: int) -> None:
        """Forget the remembered definition if it has another version than this."""
        if pipeline in self._read and self._read[pipeline][0].version != version:
            del self._read[pipeline]

    def was_edited(self, pipeline: str) -> bool:
        """Read the definition again, and say whether it differs from the remembered one. Raises Rejected or Retry."""
        before = self._read.pop(pipeline, None)
        return before is not None and self._read_now(pipeline) != before[0]

    def _read_now(self, pipeline: str) -> Definition:
        now = self.clock()
        try:
            declared = self.client_of(pipeline).get_pipeline(name=pipeline)["pipeline"]
        except (ClientError, BotoCoreError) as error:
            raise lookup_fault(error, f"pipeline {pipeline}") from error
        definition = definition_of(declared)
        self._read[pipeline] = (definition, now)
        return definition


def definition_of(declared: "PipelineDeclarationOutputTypeDef") -> Definition:
    """Read GetPipeline's answer. An action's name is unique in its stage only, so a name may be ambiguous."""
    actions = [action for stage in declared["stages"] for action in stage["actions"]]
    names = Counter(action["name"] for action in actions)
    account = _account(declared["roleArn"])
    single = [action for action in actions if names[action["name"]] == 1]
    return Definition(
        version=declared.get("version"),
        type=declared.get("pipelineType", ""),
        mode=declared.get("executionMode", ""),
        sources={action["name"]: _source(action, account) for action in single if _category(action) == _SOURCE},
        others={action["name"]: _category(action) for action in single if _category(action) != _SOURCE},
        ambiguous=frozenset(name for name, count in names.items() if count > 1),
        stages=tuple(stage["name"] for stage in declared["stages"]),
        variables=frozenset(variable["name"] for variable in declared.get("variables", [])),
    )


def _category(action: "ActionDeclarationOutputTypeDef") -> str:
    return action["actionTypeId"]["category"]


def _source(action: "ActionDeclarationOutputTypeDef", account: str) -> SourceAction:
    # The service role is always of the pipeline's own account; an action's role need not be (CodePipeline User Guide,
    # "Create a pipeline that uses resources from another account").
    elsewhere = "roleArn" in action and _account(action["roleArn"]) != account
    return SourceAction(
        action["name"], action["actionTypeId"]["provider"], action.get("configuration", {}), elsewhere=elsewhere
    )


def _account(role_arn: str) -> str:
    return role_arn.partition("::")[2].partition(":")[0]  # arn:PARTITION:iam::ACCOUNT:role/NAME
