"""The adapter to CodePipeline: starts, which are sent once; stops; and the pipeline's own history."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.definitions import CachedDefinitions
from revision_trigger.aws.faults import fault_of, history_fault, lookup_fault, uncertain
from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.history.stage_rollbacks import with_target_revisions
from revision_trigger.domain.intents.desired import Variable
from revision_trigger.domain.ledger.state import Stop
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.starting.start import TRIGGER_ID, Start
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_codepipeline import CodePipelineClient
    from mypy_boto3_codepipeline.type_defs import (
        ActionExecutionDetailTypeDef,
        PipelineExecutionSummaryTypeDef,
        StartPipelineExecutionInputTypeDef,
    )

_STOP_REASON = "rolled back by Revision Trigger"
_MAY_NOT_STOP = "the function may not stop it; deploy the stack with this pipeline in the pipelines file"
# The execution is stopping or over already (CodePipeline API Reference, "StopPipelineExecution").
_STOPPED = ("DuplicatedStopRequestException", "PipelineExecutionNotStoppableException")


@value_class
class CodePipeline:
    """Calls CodePipeline through the client of each pipeline's own account and region.

    The clients make one attempt: a retry by the SDK would hide an uncertain start.
    """

    client_of: Callable[[str], "CodePipelineClient"]
    definitions: CachedDefinitions

    def takes_trigger_id(self, pipeline: str) -> bool:
        """Whether the pipeline declares the variable TriggerId, by its remembered definition. Raises a fault."""
        return self.definitions.get(pipeline).takes_trigger_id

    def trigger_id(self, pipeline: str, execution_id: str) -> str | None:
        """Give an execution's TriggerId, None if the execution has none. Raises a fault."""
        variables = self.variables(pipeline, execution_id)
        return next((variable.value for variable in variables if variable.name == TRIGGER_ID), None)

    def variables(self, pipeline: str, execution_id: str) -> list[Variable]:
        """Give the variables that an execution ran with. Raises a fault."""
        try:
            answer = self.client_of(pipeline).get_pipeline_execution(
                pipelineName=pipeline, pipelineExecutionId=execution_id
            )
        except (ClientError, BotoCoreError) as error:
            raise history_fault(error, f"pipeline {pipeline}") from error
        resolved = answer["pipelineExecution"].get("variables", [])
        return [Variable(one["name"], one["resolvedValue"]) for one in resolved if one.get("resolvedValue")]

    def history(self, pipeline: str, *, since: float) -> list[Execution]:
        """List the executions begun since a time, newest first, and the newest page in any case. Raises a fault."""
        return self._list(pipeline, lambda listed: listed[-1].started < since)

    def past(self, pipeline: str, *, most: int) -> list[Execution]:
        """List the newest executions, at most so many, newest first. Raises a fault."""
        return self._list(pipeline, lambda listed: len(listed) >= most)[:most]

    def _list(self, pipeline: str, is_enough: Callable[[list[Execution]], bool]) -> list[Execution]:
        listed: list[Execution] = []
        paginator = self.client_of(pipeline).get_paginator("list_pipeline_executions")
        pages = paginator.paginate(pipelineName=pipeline, PaginationConfig={"PageSize": 100})
        try:
            for page in pages:
                listed += [_execution(summary) for summary in page["pipelineExecutionSummaries"]]
                if not listed or is_enough(listed):
                    break
        except (ClientError, BotoCoreError) as error:
            raise history_fault(error, f"pipeline {pipeline}") from error
        return with_target_revisions(listed)

    def actions(self, pipeline: str, execution_id: str) -> list[ActionRun]:
        """Give what the actions of an execution did. Raises a fault."""
        paginator = self.client_of(pipeline).get_paginator("list_action_executions")
        pages = paginator.paginate(
            pipelineName=pipeline,
            filter={"pipelineExecutionId": execution_id},
            PaginationConfig={"PageSize": 100},
        )
        try:
            return [_run(detail) for page in pages for detail in page["actionExecutionDetails"]]
        except (ClientError, BotoCoreError) as error:
            raise history_fault(error, f"pipeline {pipeline}") from error

    def stop(self, pipeline: str, stop: Stop) -> None:
        """Stop an execution, unless it is stopping or over; raises Rejected or Retry."""
        try:
            self.client_of(pipeline).stop_pipeline_execution(
                pipelineName=pipeline,
                pipelineExecutionId=stop.execution_id,
                abandon=stop.abandon,
                reason=_STOP_REASON,
            )
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] in _STOPPED:
                return
            raise lookup_fault(error, f"execution {stop.execution_id}", _MAY_NOT_STOP) from error

    def start(self, start: Start) -> str:
        """Send the start once and return the execution's id; raises Rejected or Retry."""
        subject = f"pipeline {start.pipeline}"
        try:
            answer = self.client_of(start.pipeline).start_pipeline_execution(**request_of(start))
        except (ClientError, BotoCoreError) as error:
            fault = fault_of(error, subject, is_quoted=not start.variables)
            if fault.reason is Reason.INVALID_REQUEST and self.definitions.was_edited(start.pipeline):
                sentence = f"{subject}: it was edited just now and the start was refused; it comes again"
                raise Retry(Reason.PIPELINE_EDITED, sentence) from error
            raise fault from error
        if not answer.get("pipelineExecutionId"):  # the service model does not require it
            raise uncertain(subject, "an answer without an execution id")
        return answer["pipelineExecutionId"]


def _execution(summary: "PipelineExecutionSummaryTypeDef") -> Execution:
    return Execution(
        id=summary["pipelineExecutionId"],
        status=summary["status"],
        started=summary["startTime"].timestamp(),
        trigger=summary.get("trigger", {}).get("triggerType", ""),
        revisions={
            source["actionName"]: source["revisionId"]
            for source in summary.get("sourceRevisions", [])
            if "revisionId" in source
        },
        is_stage_rollback=summary.get("executionType") == "ROLLBACK",
        goes_back_to=summary.get("rollbackMetadata", {}).get("rollbackTargetPipelineExecutionId"),
    )


def _run(detail: "ActionExecutionDetailTypeDef") -> ActionRun:
    started = detail["startTime"].timestamp()
    return ActionRun(
        stage=detail["stageName"],
        action=detail["actionName"],
        category=detail.get("input", {}).get("actionTypeId", {}).get("category", ""),
        status=detail["status"],
        started=started,
        updated=detail["lastUpdateTime"].timestamp() if "lastUpdateTime" in detail else started,
    )


def request_of(start: Start) -> "StartPipelineExecutionInputTypeDef":
    """Give the request; the token always, since botocore makes one up per call where it is left out."""
    request: StartPipelineExecutionInputTypeDef = {
        "name": start.pipeline,
        "clientRequestToken": start.token,
        "sourceRevisions": [
            {"actionName": pin.action, "revisionType": pin.type, "revisionValue": pin.value} for pin in start.revisions
        ],
    }
    if start.variables:  # an empty list is refused
        request["variables"] = [{"name": variable.name, "value": variable.value} for variable in start.variables]
    return request
