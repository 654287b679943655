"""One pipeline that goes forward and back: what is pushed to it and asked of it, what it ran, what was decided."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.e2e.function.conftest import Deployed
from tests.e2e.function.scene import put_image
from tests.e2e.running import Listener

STORE = "rolling"
"""The one repository of images, and the one of commits; tags and branches say whose pipeline they are for."""

Pins = dict[str, str]


@dataclass(frozen=True)
class Run:
    """One execution: its revisions by source action; `started` in seconds since the epoch."""

    id: str
    status: str
    pins: Pins
    started: float


@dataclass
class Decisions:
    """Every decision that the function announces, as other systems hear of it."""

    listener: Listener
    heard: list[dict[str, Any]] = field(default_factory=list)

    def of(self, name: str) -> list[dict[str, Any]]:
        sqs, url = self.listener.sqs, self.listener.url
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self.heard.append(json.loads(message["Body"])["detail"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [detail for detail in self.heard if detail.get("name") == name]


@dataclass(frozen=True)
class Rolling:
    """A pipeline with an image and a commit; `a` and `b` ran well, one after the other."""

    deployed: Deployed
    decisions: Decisions
    name: str
    a: Pins
    b: Pins

    def push_image(self) -> str:
        """Push an image under a tag that starts this pipeline; give its digest."""
        return put_image(self.deployed, STORE, self.new_tag())

    def new_tag(self) -> str:
        return f"{self.name}-{uuid4().hex[:8]}"

    def desire(self, pins: Pins, **more: Any) -> None:
        kinds = {"Image": "IMAGE_DIGEST", "Source": "COMMIT_ID"}
        revisions = [
            {"actionName": action, "revisionType": kinds[action], "revisionValue": value}
            for action, value in pins.items()
        ]
        self.ask("Desired Revision", sourceRevisions=revisions, **more)

    def ask(self, detail_type: str, **detail: Any) -> None:
        self.deployed.put_event({"name": self.name, **detail}, detail_type=detail_type)

    def fail(self, *outcomes: str, **where: str) -> None:
        """Say how the coming executions end; without `stage` or `action` those that fail do so in the last stage."""
        plan = {"pipeline": self.name, "next": [*outcomes], **where}
        self.deployed.sandbox.control("POST", "executions", plan)

    def runs(self) -> list[Run]:
        """Every execution, newest first."""
        client = self.deployed.sandbox.client("codepipeline")
        listed = client.list_pipeline_executions(pipelineName=self.name)["pipelineExecutionSummaries"]
        return [
            Run(
                one["pipelineExecutionId"],
                one["status"],
                {pin["actionName"]: pin["revisionId"] for pin in one.get("sourceRevisions", [])},
                one["startTime"].timestamp(),
            )
            for one in listed
        ]

    def vectors(self) -> list[Pins]:
        """What every execution ran at, oldest first, after all that was asked for has been decided."""
        self.deployed.settle()
        return [run.pins for run in reversed(self.runs())]

    def newest_at(self, pins: Pins, *statuses: str, seconds: float = 20) -> Run:
        """Wait until the newest execution runs at these revisions (of those sources), in one of these states."""

        def look() -> Run | None:
            newest = next(iter(self.runs()), None)
            fits = newest and newest.pins.items() >= pins.items() and (not statuses or newest.status in statuses)
            return newest if fits else None

        found = self.deployed.sandbox.poll(look, seconds)
        assert found
        return found

    def ran(self, pins: Pins) -> Run:
        """Wait for an execution at these revisions (of those sources), which others may have followed; the newest."""
        fitting = self.deployed.sandbox.poll(lambda: [run for run in self.runs() if run.pins.items() >= pins.items()])
        return fitting[0]

    def said(self, decision: str, reason: str, *, seconds: float = 20) -> dict[str, Any]:
        """Wait for a decision on this pipeline."""

        def look() -> dict[str, Any]:
            fitting = (one for one in self.decisions.of(self.name) if (one["decision"], one["reason"]) == wanted)
            return next(fitting, {})

        wanted = decision, reason
        return self.deployed.sandbox.poll(look, seconds)

    def schedules(self) -> list[dict[str, Any]]:
        """The schedules of this pipeline's rollbacks that are there."""
        scheduler = self.deployed.sandbox.client("scheduler")
        listed = scheduler.list_schedules()["Schedules"]
        found = [scheduler.get_schedule(Name=one["Name"], GroupName=one["GroupName"]) for one in listed]
        told = [one for one in found if "Input" in one["Target"]]  # a test of rights makes one that says nothing
        return [one for one in told if json.loads(one["Target"]["Input"])["detail"]["name"] == self.name]

    def raise_alarm(self, name: str, run: Run) -> None:
        """Let an alarm into ALARM once this execution has been deploying for a second: alarms tell whole seconds."""
        client, cloudwatch = (self.deployed.sandbox.client(service) for service in ("codepipeline", "cloudwatch"))

        def began() -> float:
            of_run = {"pipelineExecutionId": run.id}
            listed = client.list_action_executions(pipelineName=self.name, filter=of_run)["actionExecutionDetails"]
            return next((one["startTime"].timestamp() for one in listed if one["actionName"] == "Deploy"), 0.0)

        time.sleep(max(0.0, self.deployed.sandbox.poll(began) + 1.1 - time.time()))
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="too many errors")
