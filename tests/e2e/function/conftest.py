"""The deployed function, seen from outside: what it starts, what it buries."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest

from tests.e2e.running import Sandbox
from tests.unit.sandbox.codepipeline.builders import declared, sources

BUCKET, KEY = "release-bucket", "web/app.zip"
HERE = {"account": "000000000000"}
"""What makes an event one of the sandbox's own account."""


@dataclass
class Deployed:
    """The stack in the sandbox."""

    sandbox: Sandbox
    letters: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def outputs(self) -> dict[str, str]:
        (stack,) = self.sandbox.client("cloudformation").describe_stacks(StackName="RevisionTrigger")["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def send(self, body: str) -> None:
        self.sandbox.client("sqs").send_message(QueueUrl=self.outputs["QueueUrl"], MessageBody=body)

    def put_event(self, detail: Any, *, detail_type: str = "Desired Revision") -> None:
        entry = {"Source": "com.acme.release", "DetailType": detail_type, "Detail": json.dumps(detail)}
        self.sandbox.client("events").put_events(Entries=[entry])

    def deliver(self, *envelopes: Any) -> None:
        self.sandbox.control("POST", "events", list(envelopes))

    def invoke(self, event: object) -> dict[str, Any]:
        answer: dict[str, Any] = self.sandbox.client("lambda").invoke(
            FunctionName=self.outputs["FunctionName"], Payload=json.dumps(event)
        )
        return answer

    def executions(self, pipeline: str = "web") -> list[dict[str, str]]:
        """The revisions of every execution by source action, newest first."""
        answer = self.sandbox.client("codepipeline").list_pipeline_executions(pipelineName=pipeline)
        return [
            {pin["actionName"]: pin["revisionId"] for pin in execution.get("sourceRevisions", [])}
            for execution in answer["pipelineExecutionSummaries"]
        ]

    def started(self, action: str, revision: str, pipeline: str = "web") -> int:
        """How many executions run this revision, once the first does and nothing is left in the queue."""
        self.sandbox.poll(lambda: self.count(action, revision, pipeline))
        self.settle()
        return self.count(action, revision, pipeline)

    def decisions(self) -> list[str]:
        """What the function logged of its decisions, oldest first: what a person would read when a test fails."""
        group = self.sandbox.client("lambda").get_function_configuration(FunctionName=self.outputs["FunctionName"])
        pages = self.sandbox.client("logs").get_paginator("filter_log_events")
        found = pages.paginate(logGroupName=group["LoggingConfig"]["LogGroup"], filterPattern="decision")
        return [event["message"] for page in found for event in page["events"]]

    def settle(self) -> None:
        """Wait until the queue is empty and nothing is being worked on, twice in a row."""
        for _ in range(2):
            self.sandbox.poll(lambda: self._waiting() == 0)
            time.sleep(0.05)  # between a rule's delivery and the queue nothing can be asked

    def dead_letter(self, body: str) -> dict[str, str]:
        """The reason and message beside the dead letter whose body begins so."""
        return self.sandbox.poll(lambda: self._take_dead_letters().get(body[:200], {}))

    def count(self, action: str, revision: str, pipeline: str) -> int:
        return sum(pins.get(action) == revision for pins in self.executions(pipeline))

    def _waiting(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sandbox.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs["QueueUrl"], AttributeNames=names
        )["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def _take_dead_letters(self) -> dict[str, dict[str, str]]:
        """All that was ever buried: taken out of the queue, and remembered, by how its body begins."""
        sqs, url = self.sandbox.client("sqs"), self.outputs["DeadLetterQueueUrl"]
        while messages := sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
                self.letters[message["Body"][:200]] = attributes
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return self.letters


@pytest.fixture(scope="session")
def deployed(sandbox: Sandbox) -> Deployed:
    """The stack, with what its pipelines have as sources, and the one that is started most."""
    ecr, s3, codepipeline = (sandbox.client(service) for service in ("ecr", "s3", "codepipeline"))
    ecr.create_repository(repositoryName="web")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}})
    codepipeline.create_pipeline(pipeline=declared("web", executionMode="QUEUED"))
    assert [source["name"] for source in sources()] == ["Image", "Source", "Bundle"]  # those of pipelines.yaml
    return Deployed(sandbox)


@pytest.fixture(autouse=True)
def _say_what_was_decided(deployed: Deployed, request: pytest.FixtureRequest) -> Iterator[None]:
    """Show the last decisions beside a failure."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        print(*(line[60:400] for line in deployed.decisions()[-6:]), sep="\n")  # noqa: T201  pytest shows it with the failure
