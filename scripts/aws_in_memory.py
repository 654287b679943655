"""AWS as far as one event needs it, in this process: its answers over HTTP, and two of its events."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

ACTIONS = {"Image": ("Source", "ECR"), "Deploy": ("Deploy", "ECS")}


@dataclass
class Aws:
    """What AWS knows. Each public method answers the operation of its name; any other operation is answered by {}."""

    on_start: Callable[[], None] = lambda: None
    items: dict[str, Any] = field(default_factory=dict)
    executions: list[dict[str, Any]] = field(default_factory=list)

    def GetItem(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  the operation's name
        """Give an item, if there is one."""
        found = self.items.get(json.dumps(request["Key"], sort_keys=True))
        return {"Item": found} if found else {}

    def PutItem(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Keep an item. No condition is checked: there is one worker."""
        key = {name: request["Item"][name] for name in ("pk", "sk")}
        self.items[json.dumps(key, sort_keys=True)] = request["Item"]
        return {}

    def TransactWriteItems(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Keep several items."""
        for action in request["TransactItems"]:
            self.PutItem(action["Put"])
        return {}

    def GetPipeline(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Give a pipeline of two stages of one action each."""
        stages = [
            {"name": name, "actions": [{"name": name, "actionTypeId": {"category": category, "provider": provider}}]}
            for name, (category, provider) in ACTIONS.items()
        ]
        role = "arn:aws:iam::123456789012:role/pipeline"
        return {"pipeline": {"name": request["name"], "roleArn": role, "pipelineType": "V2", "stages": stages}}

    def DescribeImages(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Find every image."""
        return {"imageDetails": request["imageIds"]}

    def StartPipelineExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Start an execution."""
        self.on_start()
        revisions = [
            {"actionName": pin["actionName"], "revisionId": pin["revisionValue"]} for pin in request["sourceRevisions"]
        ]
        execution = f"00000000-0000-0000-0000-{len(self.executions):012}"
        began = {"pipelineExecutionId": execution, "status": "InProgress", "startTime": time.time()}
        self.executions.insert(0, {**began, "sourceRevisions": revisions})
        return {"pipelineExecutionId": execution}

    def BatchWriteItem(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Keep nothing: these entries are for people."""
        return {"UnprocessedItems": {}}

    def PutEvents(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Take every announcement."""
        return {"FailedEntryCount": 0}

    def ListPipelineExecutions(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """List every execution, newest first."""
        return {"pipelineExecutionSummaries": self.executions}

    def ListActionExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Say that the deployment did what its execution did."""
        wanted = request["filter"]["pipelineExecutionId"]
        (one,) = [one for one in self.executions if one["pipelineExecutionId"] == wanted]
        run = {"stageName": "Deploy", "actionName": "Deploy", "status": one["status"], "startTime": one["startTime"]}
        return {"actionExecutionDetails": [{**run, "input": {"actionTypeId": {"category": "Deploy"}}}]}


@contextmanager
def listening(aws: Aws) -> Iterator[str]:
    """Serve `aws` on a free loopback port; give its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            body = json.dumps(getattr(aws, operation, lambda _: {})(request)).encode()
            self.send_response_only(200)
            self.send_header("Date", formatdate(usegmt=True))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def pushed(digest: str, number: int) -> dict[str, Any]:
    """Give a batch of one SQS record: the push of an image."""
    detail = {"result": "SUCCESS", "action-type": "PUSH", "repository-name": "web", "image-tag": "v1"}
    return _batch("aws.ecr", "ECR Image Action", {**detail, "image-digest": digest}, number=number)


def ended(aws: Aws, status: str, number: int) -> dict[str, Any]:
    """End the newest execution, and give a batch of one SQS record that says so."""
    aws.executions[0]["status"] = status
    detail = {"pipeline": "web", "execution-id": aws.executions[0]["pipelineExecutionId"], "state": status.upper()}
    return _batch("aws.codepipeline", "CodePipeline Pipeline Execution State Change", detail, number=number)


def _batch(source: str, detail_type: str, detail: dict[str, Any], *, number: int) -> dict[str, Any]:
    now = time.time()
    event = {
        "version": "0",
        "id": f"00000000-0000-0000-0000-{number:012}",
        "source": source,
        "detail-type": detail_type,
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [],
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 60 + number)),
        "detail": detail,
    }
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(now * 1000))}
    record = {"messageId": f"m-{number}", "receiptHandle": "r", "eventSource": "aws:sqs", "attributes": attributes}
    return {"Records": [{**record, "body": json.dumps(event)}]}
