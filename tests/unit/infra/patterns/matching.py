"""Event patterns under test: routes, events as AWS sends them, and a matcher that is not ours."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ministack.services import eventbridge

from revision_trigger.domain.routing.routes import Routes
from revision_trigger_cdk.patterns.all import Home, event_patterns
from revision_trigger_cdk.patterns.limits import Pattern

HOME = Home("123456789012", "us-east-1")
RECORDED = Path(__file__).parents[3] / "samples" / "recorded"


def routes(*sources: dict[str, Any], senders: tuple[str, ...] = ()) -> Routes:
    pipelines = {f"p{number}": {"sources": {"A": source}} for number, source in enumerate(sources)}
    return Routes.from_data({"pipelines": pipelines, "senders": senders})


def made(known: Routes, *, accounts: tuple[str, ...] = (), alarms: tuple[str, ...] = ()) -> dict[str, Pattern]:
    """The patterns of a stack in an account and region that the events here come from."""
    return event_patterns(known, accounts=accounts, alarms=alarms, home=HOME)


def passing(patterns: Mapping[str, Pattern], event: dict[str, Any]) -> list[str]:
    """The names of the patterns that let the event through."""
    stored = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}
    stored |= {"Account": event.get("account", HOME.account), "Region": event.get("region", HOME.region)}
    return [name for name, pattern in patterns.items() if eventbridge._matches_pattern(json.dumps(pattern), stored)]  # noqa: SLF001  the emulator's own judge


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / name).read_text())
    return found


def push(repository: str, tag: str | None, **detail: str) -> dict[str, Any]:
    usual = {"result": "SUCCESS", "repository-name": repository, "action-type": "PUSH", "image-digest": "sha256:0"}
    tagged = usual | ({} if tag is None else {"image-tag": tag})
    return {"source": "aws.ecr", "detail-type": "ECR Image Action", "detail": tagged | detail}


def created(bucket: str, key: str) -> dict[str, Any]:
    detail = {"bucket": {"name": bucket}, "object": {"key": key, "sequencer": "0"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


def commit(repository: str, branch: str, **detail: str) -> dict[str, Any]:
    usual = {"event": "referenceUpdated", "repositoryName": repository, "referenceName": branch}
    usual["referenceType"] = "branch"
    return {"source": "aws.codecommit", "detail-type": "CodeCommit Repository State Change", "detail": usual | detail}


def execution(pipeline: str, state: str = "SUCCEEDED", level: str = "Pipeline") -> dict[str, Any]:
    detail = {"pipeline": pipeline, "execution-id": "01234567-0123-0123-0123-012345678901", "state": state}
    detail_type = f"CodePipeline {level} Execution State Change"
    return {"source": "aws.codepipeline", "detail-type": detail_type, "detail": detail}


def build(project: str, status: str = "SUCCEEDED") -> dict[str, Any]:
    detail = {"build-status": status, "project-name": project}
    return {"source": "aws.codebuild", "detail-type": "CodeBuild Build State Change", "detail": detail}


def alarm(name: str, state: str = "ALARM") -> dict[str, Any]:
    detail = {"alarmName": name, "state": {"value": state}}
    return {"source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", "detail": detail}
