"""The door to CodePipeline: one start, sent once; and what the pipeline itself remembers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.definitions import Definitions
from revision_trigger.aws.faults import fault_of, history_fault, uncertain
from revision_trigger.domain.decision import Reason, Retry
from revision_trigger.domain.execution import Execution
from revision_trigger.domain.start import TRIGGER_ID, Start

if TYPE_CHECKING:
    from mypy_boto3_codepipeline import CodePipelineClient
    from mypy_boto3_codepipeline.type_defs import PipelineExecutionSummaryTypeDef, StartPipelineExecutionInputTypeDef


@dataclass(frozen=True, slots=True)
class CodePipeline:
    """Starts executions through each pipeline's own client.

    It makes one attempt: a retry by the SDK would hide an uncertain start.
    """

    client_of: Callable[[str], "CodePipelineClient"]
    definitions: Definitions

    def takes_trigger_id(self, pipeline: str) -> bool:
        """Whether the pipeline declares the variable TriggerId, as far as is remembered. Raises a fault."""
        return self.definitions.get(pipeline).takes_trigger_id

    def trigger_id(self, pipeline: str, execution_id: str) -> str | None:
        """Give an execution's TriggerId, if it has one. Raises a fault."""
        try:
            answer = self.client_of(pipeline).get_pipeline_execution(
                pipelineName=pipeline, pipelineExecutionId=execution_id
            )
        except (ClientError, BotoCoreError) as error:
            raise history_fault(error, f"pipeline {pipeline}") from error
        resolved = answer["pipelineExecution"].get("variables", [])
        return next((one.get("resolvedValue") for one in resolved if one.get("name") == TRIGGER_ID), None)

    def history(self, pipeline: str, *, since: float) -> list[Execution]:
        """List the executions begun since then, newest first, and the newest page in any case. Raises Retry."""
        listed: list[Execution] = []
        paginator = self.client_of(pipeline).get_paginator("list_pipeline_executions")
        pages = paginator.paginate(pipelineName=pipeline, PaginationConfig={"PageSize": 100})
        try:
            for page in pages:
                listed += [_execution(summary) for summary in page["pipelineExecutionSummaries"]]
                if not listed or listed[-1].started < since:
                    break
        except (ClientError, BotoCoreError) as error:
            raise history_fault(error, f"pipeline {pipeline}") from error
        return listed

    def start(self, start: Start) -> str:
        """Send the start once and return the execution's id; raises Rejected or Retry."""
        subject = f"pipeline {start.pipeline}"
        try:
            answer = self.client_of(start.pipeline).start_pipeline_execution(**request_of(start))
        except (ClientError, BotoCoreError) as error:
            fault = fault_of(error, subject)
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
