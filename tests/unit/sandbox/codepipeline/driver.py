"""A CodePipeline driven without sockets: botocore's serializer asks, its parser reads, its model judges the answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from botocore.model import OperationModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.session import get_session

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codepipeline import Answer, CodePipeline, SourceAction, Switches
from tests.unit.sandbox.awsjson.conformity import conforms
from tests.unit.sandbox.codepipeline.builders import declared

MODEL = get_session().get_service_model("codepipeline")
REGION = "eu-central-1"
FOREVER = 3600.0
"""As pace: nothing moves on while a test looks at it."""

UNMODELLED = {("UpdatePipeline", "ResourceNotFoundException")}
"""The model is silent on an unknown pipeline there."""

Latest = Callable[[AccountRegion, SourceAction], Awaitable[str | None]]
T = TypeVar("T")


async def unknown(_place: AccountRegion, _action: SourceAction) -> str | None:
    return None


class Driver:
    """Each call runs the loop until it is answered; executions go on only while something runs it."""

    def __init__(self, *, pace: float = 0.0, switches: Switches | None = None, latest: Latest = unknown) -> None:
        self._runner = asyncio.Runner()
        self._arrived: asyncio.Condition | None = None
        self.events: list[dict[str, Any]] = []
        self.service = CodePipeline(emit=self._emit, latest=latest, pace=pace, switches=switches or Switches())

    def call(self, operation: str, region: str = REGION, **params: Any) -> dict[str, Any]:
        return self._runner.run(self.answer(operation, region, **params))

    def together(self, operation: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        async def gathered() -> list[dict[str, Any]]:
            return await asyncio.gather(*(self.answer(operation, **request) for request in requests))

        return self._runner.run(gathered())

    def refusal(self, operation: str, region: str = REGION, **params: Any) -> tuple[str, str]:
        try:
            answered = self.call(operation, region, **params)
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            modelled = {shape.name for shape in MODEL.operation_model(operation).error_shapes}
            assert code in modelled or (operation, code) in UNMODELLED, f"{operation} does not model {code}"
            return code, message
        raise AssertionError(f"{operation} was not refused but answered {answered}")

    def raw(self, operation: str, body: bytes) -> Answer:
        return self._runner.run(self.service.serve(region=REGION, operation=operation, body=body))

    async def answer(self, operation: str, region: str = REGION, **params: Any) -> dict[str, Any]:
        model = MODEL.operation_model(operation)
        serializer = create_serializer("json", include_validation=False)
        body = serializer.serialize_to_request(params, model)["body"]
        return parsed(model, await self.service.serve(region=region, operation=operation, body=body))

    def create(self, region: str = REGION, **changes: Any) -> None:
        self.call("CreatePipeline", region, pipeline=declared(**changes))

    def start(self, name: str = "web", region: str = REGION, **params: Any) -> str:
        return str(self.call("StartPipelineExecution", region, name=name, **params)["pipelineExecutionId"])

    def finish(self, execution_id: str, name: str = "web", region: str = REGION) -> str:
        """Run until the execution's last event, and tell its status."""
        final = {"SUCCEEDED", "FAILED", "STOPPED", "SUPERSEDED", "CANCELED"}
        self.until(lambda event: pipeline_state(event, execution_id) in final)
        return self.status(execution_id, name, region)

    def status(self, execution_id: str, name: str = "web", region: str = REGION) -> str:
        return str(self.execution(execution_id, name, region)["status"])

    def execution(self, execution_id: str, name: str = "web", region: str = REGION) -> dict[str, Any]:
        got = self.call("GetPipelineExecution", region, pipelineName=name, pipelineExecutionId=execution_id)
        return dict(got["pipelineExecution"])

    def listed(self, name: str = "web", **params: Any) -> list[dict[str, Any]]:
        return list(self.call("ListPipelineExecutions", pipelineName=name, **params)["pipelineExecutionSummaries"])

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        async def arrived() -> None:
            async with self._condition():
                await self._condition().wait_for(lambda: any(wanted(event) for event in self.events))

        self._runner.run(asyncio.wait_for(arrived(), 10))

    def flush(self) -> None:
        """Let everything that is ready happen, the sending of events above all."""

        async def turns() -> None:
            for _ in range(20):
                await asyncio.sleep(0)

        self._runner.run(turns())

    def close(self) -> None:
        self._runner.run(self.service.close())
        self._runner.close()

    async def _emit(self, region: str, event: dict[str, Any]) -> None:
        assert event["region"] == region
        async with self._condition():
            self.events.append(json.loads(json.dumps(event)))
            self._condition().notify_all()

    def _condition(self) -> asyncio.Condition:
        if self._arrived is None:
            self._arrived = asyncio.Condition()
        return self._arrived


def parsed(model: OperationModel, answer: Answer) -> dict[str, Any]:
    raw = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
    if answer.status != 200:
        error = create_parser("json").parse(raw, model.output_shape or MODEL.shape_for("TagResourceOutput"))
        raise ClientError(error, model.name)
    if model.output_shape is None:
        assert answer.body == b""
        return {}
    conforms(model.output_shape, json.loads(answer.body), model.name)
    return dict(create_parser("json").parse(raw, model.output_shape))


def pipeline_state(event: dict[str, Any], execution_id: str) -> str | None:
    detail = event["detail"]
    if event["detail-type"] != "CodePipeline Pipeline Execution State Change" or detail["execution-id"] != execution_id:
        return None
    return str(detail["state"])
