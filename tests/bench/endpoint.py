"""AWS as fast as it can be had: canned answers over a dictionary, each after its service's latency.

Just enough for the function and its rivals, who come with conditions that are true or false of an item's existence or
version. Whoever wants to know whether AWS behaves so looks at the sandbox and the tests of the kills.
"""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from tests.kill.site import declaration
from tests.runtime.loopback import Request, Response, listening

_JSON = {"Content-Type": "application/x-amz-json-1.0"}
_KEYS = ("pk", "sk", "id")

Items = dict[tuple[str, ...], Any]


@dataclass
class Endpoint:
    """Answers every service at `address`; `latency` is in seconds, by what the target's name begins with.

    `running` is each pipeline's newest execution.
    """

    latency: Mapping[str, float] = field(default_factory=dict)
    address: str = ""
    items: Items = field(default_factory=dict)
    started: "Counter[tuple[str, str]]" = field(default_factory=Counter)
    running: dict[str, str] = field(default_factory=dict)
    calls: "Counter[str]" = field(default_factory=Counter)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def respond(self, request: Request) -> Response:
        """Answer a client."""
        service, _, operation = request.headers["x-amz-target"].partition(".")
        self.calls[operation] += 1
        status, answer = _ANSWERS[operation](self, json.loads(request.body))
        delay = self.latency.get(service.partition("_")[0], 0.0)
        if delay:
            await asyncio.sleep(delay)
        date = {"Date": formatdate(time.time(), usegmt=True)}
        return Response(status, json.dumps(answer).encode(), _JSON | date)

    def put(self, request: Any) -> tuple[int, Any]:
        """PutItem."""
        before = self.items.get(_key(request["Item"]))
        if not _holds(request, before):
            code = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
            return 400, {"__type": code, "message": "The conditional request failed", "Item": before}
        self.items[_key(request["Item"])] = request["Item"]
        return 200, {}

    def get(self, request: Any) -> tuple[int, Any]:
        """GetItem."""
        item = self.items.get(_key(request["Key"]))
        return 200, {"Item": item} if item else {}

    def update(self, request: Any) -> tuple[int, Any]:
        """UpdateItem, of which nobody reads what it set."""
        self.items.setdefault(_key(request["Key"]), request["Key"])
        return 200, {"Attributes": {}}

    def transact(self, request: Any) -> tuple[int, Any]:
        """TransactWriteItems of puts."""
        puts = [one["Put"] for one in request["TransactItems"]]
        held = [_holds(put, self.items.get(_key(put["Item"]))) for put in puts]
        if not all(held):
            reasons = [{"Code": "None" if good else "ConditionalCheckFailed"} for good in held]
            return 400, {"__type": "TransactionCanceledException", "CancellationReasons": reasons}
        self.items.update({_key(put["Item"]): put["Item"] for put in puts})
        return 200, {}

    def start(self, request: Any) -> tuple[int, Any]:
        """StartPipelineExecution."""
        self.started[request["name"], request["sourceRevisions"][0]["revisionValue"]] += 1
        execution = f"00000000-0000-4000-8000-{next(self.numbers):012}"
        self.running[request["name"]] = execution
        return 200, {"pipelineExecutionId": execution}


def _key(item: Any) -> tuple[str, ...]:
    return tuple(item[name]["S"] for name in _KEYS if name in item)


def _holds(put: Any, before: Any) -> bool:
    """Whether a put's condition is true: that nothing is there, or the version that was seen."""
    condition = put.get("ConditionExpression", "")
    if condition == "version = :seen":
        return bool(before) and before["version"] == put["ExpressionAttributeValues"][":seen"]
    return before is None or not condition.startswith("attribute_not_exists")


_ANSWERS: Mapping[str, Any] = {
    "PutItem": Endpoint.put,
    "GetItem": Endpoint.get,
    "UpdateItem": Endpoint.update,
    "TransactWriteItems": Endpoint.transact,
    "BatchWriteItem": lambda *_: (200, {"UnprocessedItems": {}}),
    "StartPipelineExecution": Endpoint.start,
    "GetPipeline": lambda _, request: (200, {"pipeline": declaration(request["name"]) | {"version": 1}}),
    "ListPipelineExecutions": lambda *_: (200, {"pipelineExecutionSummaries": []}),
    "PutEvents": lambda _, request: (
        200,
        {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}] * len(request["Entries"])},
    ),
    "SendMessage": lambda *_: (200, {"MessageId": "m", "MD5OfMessageBody": ""}),
}


@asynccontextmanager
async def endpoint(latency: Mapping[str, float] | None = None, items: Items | None = None) -> AsyncIterator[Endpoint]:
    """AWS with these latencies; empty, but for the items of a table."""
    here = Endpoint(latency or {}, items=dict(items or {}))
    async with listening(here.respond) as address:
        here.address = address
        yield here
