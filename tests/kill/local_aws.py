"""AWS as the function sees it, on one loopback port: the sandbox's CodePipeline, a Scheduler, and moto for the rest.

Every call is written down and goes through `around`, which may hold it, drop its answer or end the caller. Time is
ours to move: CodePipeline's clock, the Date header, which is the ledger's clock, and the delays of messages.
"""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import formatdate
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from sandbox.awsjson.account_region import AccountRegion
from sandbox.awsjson.errors import Refused
from sandbox.codepipeline import CodePipeline, SourceAction
from tests.kill import scheduler
from tests.kill.scheduler import Scheduler
from tests.runtime.loopback import Request, Response, listening

REGION, ACCOUNT = "us-east-1", "123456789012"
SCHEDULE_GROUP = "RevisionTrigger"
_SCHEDULES = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/{SCHEDULE_GROUP}/"
PACE = 0.01
"""Seconds that a stage takes."""
_JSON = {"Content-Type": "application/json"}
_SERVICES = {
    "CodePipeline_20150709": "codepipeline",
    "DynamoDB_20120810": "dynamodb",
    "AmazonSQS": "sqs",
    "AWSEvents": "events",
    "AmazonEC2ContainerRegistry_V20150921": "ecr",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the function's; `again` if the SDK sends it once more, since no answer came within its time."""

    service: str
    operation: str
    request: Any
    again: bool = False

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"


Effect = Callable[[], Awaitable[Response]]
"""Lets a call take effect, and gives its answer."""
Around = Callable[[Call, Effect], Awaitable[Response | None]]
"""What happens to a call; None hangs up."""


async def untouched(_: Call, effect: Effect) -> Response:
    """Let the call pass."""
    return await effect()


@dataclass
class LocalAws:
    """Answers for every service at `address`.

    `events` are those that CodePipeline sent. `ahead` is how many seconds its clock is before the machine's;
    `listed_after` how many go by until a history lists an execution. `busy` has the errors that a pipeline's next
    starts are refused with; `due` when a message of that id may be received. `watch` sees every call as it arrives.
    """

    name: str
    address: str = ""
    ahead: float = 0.0
    listed_after: float = 0.0
    around: Around = untouched
    watch: Callable[[Call], None] = lambda _: None
    calls: list[Call] = field(default_factory=list)
    codepipeline: CodePipeline = field(init=False)
    scheduler: Scheduler = field(init=False)
    events: list[dict[str, Any]] = field(default_factory=list)
    clients: dict[str, Any] = field(default_factory=dict)
    busy: dict[str, list[str]] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codepipeline = CodePipeline(
            emit=self._hear, latest=_nothing, account=ACCOUNT, pace=PACE, clock=lambda: round(self.now(), 3)
        )
        self.scheduler = Scheduler(SCHEDULE_GROUP, _SCHEDULES, self.now)

    def now(self) -> float:
        """What time it is by AWS's clock."""
        return time.time() + self.ahead

    def client(self, service: str) -> Any:
        """moto's, which keeps everything in this process."""
        if service not in self.clients:
            self.clients[service] = boto3.client(service, region_name=REGION)
        return self.clients[service]

    async def respond(self, request: Request) -> Response | None:
        """Answer the function."""
        call = _call_of(request)
        self.calls.append(call)
        self.watch(call)
        response = await self.around(call, lambda: self.perform(call))
        if response is None:
            return None
        date = {"Date": formatdate(self.now(), usegmt=True)}
        return Response(response.status, response.body, {**response.headers, **date})

    async def perform(self, call: Call) -> Response:
        """Let a call take effect."""
        if call.operation == "StartPipelineExecution" and self.busy.get(call.request["name"]):
            return _error(self.busy[call.request["name"]].pop(0))
        if call.service == "codepipeline":
            body = json.dumps(call.request).encode()
            answer = await self.codepipeline.serve(region=REGION, operation=call.operation, body=body)
            return self._listed(Response(answer.status, answer.body, answer.headers))
        if call.service == "scheduler":
            return self._scheduled(call)
        request = dict(call.request)
        delay = request.pop("DelaySeconds", 0) if call.operation == "SendMessage" else 0  # moto's time is not ours
        try:
            output = getattr(self.client(call.service), xform_name(call.operation))(**request)
        except ClientError as error:
            return _refusal(error)
        if call.operation == "SendMessage":
            assert 0 <= delay <= 900, "what SQS takes"
            self.due[output["MessageId"]] = self.now() + delay
        del output["ResponseMetadata"]
        return Response(
            200, json.dumps(output, default=datetime.timestamp).encode(), {"Content-Type": "application/x-amz-json-1.0"}
        )

    def _scheduled(self, call: Call) -> Response:
        try:
            output = self.scheduler.answer(call.operation, call.request)
        except Refused as refused:
            body = json.dumps({"Message": refused.message}).encode()
            return Response(refused.status, body, {"x-amzn-ErrorType": refused.code, **_JSON})
        return Response(200, json.dumps(output).encode(), _JSON)

    async def _hear(self, _region: str, event: dict[str, Any]) -> None:
        self.events.append(event)

    def _listed(self, response: Response) -> Response:
        """Leave out of a history what is too new for it."""
        told = json.loads(response.body)
        if not self.listed_after or "pipelineExecutionSummaries" not in told:
            return response
        newest = self.now() - self.listed_after
        listed = [one for one in told["pipelineExecutionSummaries"] if one["startTime"] <= newest]
        return replace(response, body=json.dumps(told | {"pipelineExecutionSummaries": listed}).encode())


@asynccontextmanager
async def local_aws(name: str) -> AsyncIterator[LocalAws]:
    """AWS with a ledger and queues of this name; wants moto's `mock_aws` around it."""
    aws = LocalAws(name)
    key = {"pk": "HASH", "sk": "RANGE"}
    aws.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in key],
        KeySchema=[{"AttributeName": each, "KeyType": kind} for each, kind in key.items()],
    )
    for queue in ("events", "dead-letters"):
        aws.client("sqs").create_queue(QueueName=f"{name}-{queue}")
    async with listening(aws.respond) as address:
        aws.address = address
        try:
            yield aws
        finally:
            await aws.codepipeline.close()


def _call_of(request: Request) -> Call:
    again = not request.headers.get("amz-sdk-request", "attempt=1").startswith("attempt=1")
    if request.path.startswith(scheduler.PATH):
        return Call("scheduler", *scheduler.read(request.method, request.path, request.body), again)
    prefix, _, operation = request.headers.get("x-amz-target", "").partition(".")
    return Call(_SERVICES[prefix], operation, json.loads(request.body), again)


def _error(code: str) -> Response:
    body = json.dumps({"__type": code, "message": "try again later"}).encode()
    return Response(400, body, {"x-amzn-ErrorType": code, "Content-Type": "application/x-amz-json-1.1"})


def _refusal(error: ClientError) -> Response:
    """Give an error as it was on the wire: what it carries beside its code and message, too."""
    told: dict[str, Any] = {name: value for name, value in error.response.items() if name != "ResponseMetadata"}
    fault = told.pop("Error")
    body = told | {"__type": fault["Code"], "message": fault["Message"]}
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return Response(status, json.dumps(body).encode(), {"x-amzn-ErrorType": fault["Code"]})


async def _nothing(_place: AccountRegion, _action: SourceAction) -> None:
    return None
