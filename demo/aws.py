"""The demo's view of AWS: boto3 clients of one sandbox, and the outputs of the deployed stack."""

import json
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3

STACK = "RevisionTrigger"


@dataclass(frozen=True)
class Aws:
    """The AWS of one sandbox."""

    endpoint: str

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients' classes at run time
        """Give a client of one service; the sandbox takes any credentials."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106
        )

    @cached_property
    def codepipeline(self) -> Any:  # noqa: ANN401
        """The CodePipeline client, which is used most."""
        return self.client("codepipeline")

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The outputs of the stack."""
        (stack,) = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def deliver(self, envelope: dict[str, Any]) -> None:
        """Deliver a whole envelope as AWS would. PutEvents cannot: it gives a new id and refuses `aws.*`."""
        self.control("events", envelope)

    def push(self, repository: str, branch: str, commit: str) -> None:
        """Push a commit to CodeCommit, as git would; the sandbox emits the event."""
        self.control("commits", {"repository": repository, "branch": branch, "commitId": commit})

    def say(self, detail_type: str, **detail: Any) -> None:  # noqa: ANN401
        """Put a custom event on the bus, as `aws events put-events` would."""
        entry = {"Source": "com.acme.release", "DetailType": detail_type, "Detail": json.dumps(detail)}
        self.client("events").put_events(Entries=[entry])

    def control(self, name: str, body: dict[str, Any]) -> None:
        """Use one of the sandbox's controls (docs/sandbox.md)."""
        request = urllib.request.Request(  # noqa: S310  http on loopback
            f"{self.endpoint}/_sandbox/{name}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310

    def executions(self, pipeline: str) -> list[dict[str, Any]]:
        """Give a pipeline's executions, newest first."""
        pages = self.codepipeline.get_paginator("list_pipeline_executions").paginate(pipelineName=pipeline)
        return [execution for page in pages for execution in page["pipelineExecutionSummaries"]]
