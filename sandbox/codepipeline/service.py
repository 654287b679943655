"""The CodePipeline service: it answers requests, and has settings for tests that AWS does not have.

The table names the function of each operation; `Api` checks the request before it calls that function.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.awsjson.api import Api
from sandbox.awsjson.protocol import Answer
from sandbox.codepipeline import action_history, declarations, failure_plans, history, starts, state, tags
from sandbox.codepipeline.engine import Emit, Engine
from sandbox.codepipeline.pipeline_call import PipelineCall
from sandbox.codepipeline.sources import Latest
from sandbox.codepipeline.switches import Switches

if TYPE_CHECKING:
    from sandbox.codepipeline.pipelines import Pipeline

_OPERATIONS: dict[str, Callable[[PipelineCall], Any]] = {
    "CreatePipeline": declarations.create_pipeline,
    "GetPipeline": declarations.get_pipeline,
    "UpdatePipeline": declarations.update_pipeline,
    "DeletePipeline": declarations.delete_pipeline,
    "ListPipelines": declarations.list_pipelines,
    "StartPipelineExecution": starts.start_pipeline_execution,
    "StopPipelineExecution": starts.stop_pipeline_execution,
    "GetPipelineExecution": history.get_pipeline_execution,
    "ListPipelineExecutions": history.list_pipeline_executions,
    "ListActionExecutions": action_history.list_action_executions,
    "GetPipelineState": state.get_pipeline_state,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "ListTagsForResource": tags.list_tags,
}

_API = Api("codepipeline", _OPERATIONS)


class CodePipeline:
    """AWS CodePipeline for every account and region.

    `account` is the account of callers without one of their own; `pace` is the seconds that a stage takes.

    `emit(region, envelope)` takes each state-change event whole. `latest(place, action)` tells the newest revision of a
    source action that a start does not override; None makes up a stable one of the right form.
    """

    def __init__(  # noqa: PLR0913  keywords, each a thing of its own
        self,
        *,
        emit: Emit,
        latest: Latest,
        account: str = "000000000000",
        pace: float = 1.0,
        switches: Switches = Switches(),  # noqa: B008  frozen
        clock: Callable[[], float] = lambda: round(time.time(), 3),  # AWS counts milliseconds
    ) -> None:
        self._account = account
        self._latest = latest
        self._clock = clock
        self._switches = switches
        self._engine = Engine(emit, clock, pace)
        self._pipelines: dict[AccountRegion, dict[str, Pipeline]] = defaultdict(dict)  # by name

    async def serve(self, *, region: str, operation: str, body: bytes, account: str | None = None) -> Answer:
        """Answer one request; `operation` is what follows the dot in X-Amz-Target, `account` the caller's."""
        place = AccountRegion(account or self._account, region)
        return await _API.serve(operation, body, lambda request: self._call(place, operation, request))

    def set_tokens(self, honoured: bool) -> None:  # noqa: FBT001  the one thing it says
        """Set whether a repeated clientRequestToken is answered with the first execution."""
        self._switches = replace(self._switches, tokens_honoured=honoured)

    def set_pace(self, seconds: float) -> None:
        """Set the seconds that each stage entered from now on takes."""
        self._engine.pace = seconds

    def set_next(self, pipeline: str, outcomes: list[str], stage: str | None, *, action: str | None = None) -> None:
        """Let the next executions end as listed; they fail at that stage or action. ValueError for nonsense."""
        known = [pipelines[pipeline] for pipelines in self._pipelines.values() if pipeline in pipelines]
        if not known:
            raise ValueError(f"there is no pipeline {pipeline!r}; create it first")
        failure_plans.plan(known, failure_plans.FailurePlan(outcomes, stage, action))

    async def close(self) -> None:
        """Cancel all tasks that still run."""
        await self._engine.close()

    def _call(self, place: AccountRegion, operation: str, request: dict[str, Any]) -> PipelineCall:
        return PipelineCall(
            operation=operation,
            request=request,
            place=place,
            pipelines=self._pipelines[place],
            clock=self._clock,
            switches=self._switches,
            engine=self._engine,
            latest=self._latest,
        )
