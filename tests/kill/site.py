"""One local AWS with the function in it: processes that can be replaced, a queue, and time that passes at will."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.builders import DIGEST, execution_changed, record
from tests.kill.local_aws import ACCOUNT, REGION, SCHEDULE_GROUP, Around, Call, LocalAws, local_aws, untouched
from tests.kill.worker import Died, Worker, running

SETTLE = 120.0
"""Seconds after the end of a claim's lease: SETTLE_SECONDS as in the stack."""
PIPELINES = tuple(f"pipeline-{number}" for number in range(400))
CHECKED = tuple(f"checked-{number}" for number in range(200))
"""Pipelines whose images are looked up in ECR."""
ROLLING = tuple(f"rolling-{number}" for number in range(250))
"""Pipelines that roll back by themselves."""
COMPILED: dict[str, Any] = {
    "senders": ["com.acme.release"],
    "pipelines": {
        name: {
            "checks": name in CHECKED,
            "sources": {
                "Source": {"codecommit": name, "branch": "main"},
                "Image": {"ecr": name, "tags": ["*"]},
                "Gone": {"connection": "acme/gone"},  # CodePipeline does not have it
            },
        }
        for name in (*PIPELINES, *CHECKED)
    }
    | {
        name: {
            "checks": False,
            "sources": {
                "Source": {"codecommit": name, "branch": "main"},
                "Image": {"ecr": name, "tags": ["*"]},
            },
            "rollback": {"onFailure": True, "onAlarm": [f"{name}-5xx"]},
        }
        for name in ROLLING
    },
}


MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


@dataclass
class Message:
    """One message of the queue."""

    id: str
    body: Any
    sent: float
    receives: int = 0

    def received(self) -> dict[str, Any]:
        """As Lambda hands it over, once more."""
        self.receives += 1
        attributes = {
            "ApproximateReceiveCount": str(self.receives),
            "SentTimestamp": str(int(self.sent * 1000)),
        }
        return record(self.body, self.id, attributes=attributes, receiptHandle=f"receipt-{self.id}-{self.receives}")


@dataclass
class Site:
    """`worker` is the process that is invoked; `stack` ends it."""

    aws: LocalAws
    code: Path
    stack: AsyncExitStack
    worker: Worker
    names: "itertools.count[int]" = field(default_factory=itertools.count)
    buried: list[str] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    kills: set[tuple[str, str]] = field(default_factory=set)
    reminders: list[Message] = field(default_factory=list)

    async def renew(self) -> None:
        """Replace the process."""
        await self.stack.aclose()
        self.worker = await self.stack.enter_async_context(running(self.code, environment(self.aws)))

    async def new_pipeline(self, *, named: bool = False, checked: bool = False, rolling: bool = False) -> str:
        """Create a pipeline that the ledger has never heard of; `named` has it declare the variable TriggerId."""
        name = (CHECKED if checked else ROLLING if rolling else PIPELINES)[next(self.names)]
        if checked:
            self.push_image(name)
        await self.ask("CreatePipeline", pipeline=declaration(name, named=named))
        return name

    @asynccontextmanager
    async def around(self, around: Around) -> AsyncIterator[None]:
        """Let this happen to every call for a while."""
        self.aws.around = around
        try:
            yield
        finally:
            self.aws.around = untouched

    async def ask(self, operation: str, **request: Any) -> Any:
        """Ask CodePipeline, beside the function."""
        answer = await self.aws.perform(Call("codepipeline", operation, request))
        assert answer.status == 200, answer
        return json.loads(answer.body)

    def push_image(self, repository: str) -> None:
        """Put the image that events name into a repository."""
        ecr = self.aws.client("ecr")
        ecr.create_repository(repositoryName=repository)
        manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": DIGEST}, "layers": []})
        ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag="release-1", imageDigest=DIGEST)

    def messages(self, bodies: Sequence[Any]) -> list[Message]:
        """Give new messages with these bodies."""
        return [Message(f"message-{next(_MESSAGES)}", body, self.aws.now()) for body in bodies]

    async def deliver(self, messages: Sequence[Message]) -> list[Message]:
        """Deliver one batch; give those that come again. A process that died is replaced."""
        event = {"Records": [message.received() for message in messages]}
        try:
            answer = await self.worker.consume(event)
        except Died:
            await self.renew()
            return list(messages)
        kept = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        return [message for message in messages if message.id in kept]

    def state_changes(self, pipeline: str) -> list[Message]:
        """Give messages with what CodePipeline has told of a pipeline since they were given last."""
        told = [event for event in self.aws.events if _is_routed(event) and event["detail"]["pipeline"] == pipeline]
        self.aws.events.clear()
        return self.messages(told)

    def woken(self) -> list[Message]:
        """Take the messages that the function sent to its own queue and that are due by now."""
        sqs, url = self.aws.client("sqs"), queue_url(self.aws, "events")
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                name = message["MessageId"]
                self.reminders.append(Message(name, message["Body"], sent=self.aws.due.pop(name)))
        now = self.aws.now()
        due = [message for message in self.reminders if message.sent <= now]
        self.reminders = [message for message in self.reminders if message.sent > now]
        return due

    async def ended(self, pipeline: str, executions: int = 1, *, as_: str = "SUCCEEDED") -> list[Message]:
        """Give messages with what CodePipeline tells of a pipeline, once so many executions of it have ended so."""
        while sum(_is_end(event, pipeline, as_) for event in self.aws.events) < executions:  # noqa: ASYNC110  its own pace
            await asyncio.sleep(0.01)
        return self.state_changes(pipeline)

    async def start_by_hand(self, pipeline: str, **more: Any) -> dict[str, Any]:
        """Start an execution beside the function; the event that tells of it."""
        started = await self.ask("StartPipelineExecution", name=pipeline, **more)
        self.foreign.add(started["pipelineExecutionId"])
        time = datetime.fromtimestamp(self.aws.now(), UTC).isoformat(timespec="seconds")
        return execution_changed("STARTED", started["pipelineExecutionId"], pipeline=pipeline) | {"time": time}

    async def history(self, pipeline: str) -> list[dict[str, Any]]:
        """Give a pipeline's executions, oldest first, listed or not yet."""
        late, self.aws.listed_after = self.aws.listed_after, 0.0
        listed = await self.ask("ListPipelineExecutions", pipelineName=pipeline)
        self.aws.listed_after = late
        return list(reversed(listed["pipelineExecutionSummaries"]))

    async def executions(self, pipeline: str) -> set[str]:
        """Give the ids of a pipeline's executions, listed or not yet."""
        return {execution["pipelineExecutionId"] for execution in await self.history(pipeline)}

    def items(self, pipeline: str) -> list[Any]:
        """Give all that the ledger holds of a pipeline."""
        key = {":pk": {"S": f"pipeline/{pipeline}"}}
        query = self.aws.client("dynamodb").query
        answer = query(TableName=self.aws.name, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=key)
        return list(answer["Items"])

    def dead_letters(self, pipeline: str) -> int:
        """Count the dead letters so far that a pipeline, or its token, is in."""
        sqs, url = self.aws.client("sqs"), queue_url(self.aws, "dead-letters")
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            self.buried += [message["Body"] for message in found]
            for message in found:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return sum(f'{pipeline}"' in body for body in self.buried)


_MESSAGES, _SITES = itertools.count(), itertools.count()


@asynccontextmanager
async def site(code: Path) -> AsyncIterator[Site]:
    """One AWS and one process of the function."""
    async with local_aws(f"site-{next(_SITES)}") as aws, AsyncExitStack() as stack:
        worker = await stack.enter_async_context(running(code, environment(aws)))
        yield Site(aws, code, stack, worker)


def environment(aws: LocalAws) -> dict[str, str]:
    """The function's variables, as the stack sets them, and where AWS is."""
    return {
        "AWS_ENDPOINT_URL": f"http://{aws.address}",
        "PIPELINE_ARN_PREFIX": f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:",
        "DEAD_LETTER_QUEUE_URL": queue_url(aws, "dead-letters"),
        "QUEUE_URL": queue_url(aws, "events"),
        "LEDGER_TABLE_NAME": aws.name,
        "QUEUE_ARN": "arn:aws:sqs:us-east-1:123456789012:events",
        "DEAD_LETTER_QUEUE_ARN": "arn:aws:sqs:us-east-1:123456789012:dead-letters",
        "SCHEDULE_GROUP": SCHEDULE_GROUP,
        "SCHEDULE_ROLE_ARN": "arn:aws:iam::123456789012:role/schedules",
        "SETTLE_SECONDS": str(SETTLE),
        "EVENT_BUS_NAME": "default",
        "POWERTOOLS_SERVICE_NAME": "revision-trigger",
        "POWERTOOLS_METRICS_NAMESPACE": "RevisionTrigger",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def _is_routed(event: dict[str, Any]) -> bool:
    """Whether the stack's rule lets it pass: those of stages and actions it does not."""
    return bool(event["detail-type"] == "CodePipeline Pipeline Execution State Change")


def _is_end(event: dict[str, Any], pipeline: str, state: str) -> bool:
    detail = event["detail"]
    return (detail["pipeline"], detail["state"], "stage" in detail) == (pipeline, state, False)


def queue_url(aws: LocalAws, name: str) -> str:
    """One of the two queues."""
    return str(aws.client("sqs").get_queue_url(QueueName=f"{aws.name}-{name}")["QueueUrl"])


def declaration(name: str, *, named: bool = False) -> dict[str, Any]:
    """A pipeline with a repository, an image and something to do with them."""
    variables = [{"name": "Color", "defaultValue": "red"}]
    sources = [
        _action("Source", "CodeCommit", {"RepositoryName": name, "BranchName": "main"}),
        _action("Image", "ECR", {"RepositoryName": name, "ImageTag": "latest"}),
    ]
    deploy = {
        "name": "Deploy",
        "actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "ECS", "version": "1"},
        "configuration": {"ClusterName": name, "ServiceName": name},
        "inputArtifacts": [{"name": "Source"}],
    }
    return {
        "name": name,
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/pipeline",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "pipelineType": "V2",
        "variables": variables + ([{"name": "TriggerId", "defaultValue": "by hand"}] if named else []),
        "stages": [{"name": "Source", "actions": sources}, {"name": "Deploy", "actions": [deploy]}],
    }


def _action(name: str, provider: str, configuration: dict[str, str]) -> dict[str, Any]:
    kind = {"category": "Source", "owner": "AWS", "provider": provider, "version": "1"}
    return {
        "name": name,
        "actionTypeId": kind,
        "configuration": configuration,
        "outputArtifacts": [{"name": name}],
    }
