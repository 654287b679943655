"""The argument of every operation: a checked request, and all that the operation may read or change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.awsjson.errors import Refused
from sandbox.codepipeline.engine import Engine
from sandbox.codepipeline.executions import Execution
from sandbox.codepipeline.pipelines import Pipeline
from sandbox.codepipeline.sources import Latest
from sandbox.codepipeline.switches import Switches


@dataclass(frozen=True, slots=True)
class PipelineCall:
    """One request. `pipelines` are those of the account and region, by name; `clock` gives epoch seconds."""

    operation: str
    request: dict[str, Any]
    place: AccountRegion
    pipelines: dict[str, Pipeline]
    clock: Callable[[], float]
    switches: Switches
    engine: Engine
    latest: Latest

    def pipeline(self) -> Pipeline:
        """The pipeline that the request names; PipelineNotFoundException if there is none."""
        name = self.request.get("pipelineName") or self.request["name"]
        if name not in self.pipelines:
            message = f"Account '{self.place.account}' does not have a pipeline with name '{name}'"
            raise Refused("PipelineNotFoundException", message)
        return self.pipelines[name]

    def execution(self, pipeline: Pipeline, execution_id: str) -> Execution:
        """The pipeline's execution with an id; PipelineExecutionNotFoundException if there is none."""
        if execution_id not in pipeline.executions:
            message = f"Pipeline '{pipeline.name}' does not have an execution with id '{execution_id}'"
            raise Refused("PipelineExecutionNotFoundException", message)
        return pipeline.executions[execution_id]
