"""The pipelines of these tests, made and deployed to side by side."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.function.conftest import Deployed
from tests.e2e.function.rollbacks.rolling import STORE, Decisions, Pins, Rolling
from tests.e2e.function.scene import create_pipeline, push, put_image
from tests.e2e.running import Listener
from tests.unit.sandbox.codepipeline.builders import action, source

DECISIONS = {"source": ["revision-trigger"], "detail-type": ["Revision Trigger Decision"]}
_IMAGE = [{"name": "image_out"}]
_SMOKE = {"name": "Smoke", "actions": [action("Smoke", "Test", "CodeBuild", inputArtifacts=_IMAGE)]}
_LATE = {"name": "Late", "actions": [action("Finish", "Deploy", "ECS", inputArtifacts=_IMAGE)]}


def _bake(number: int) -> list[dict[str, Any]]:
    """Stages that take a fifth of a second each (the sandbox's --pace)."""
    build = action("Look", "Build", "CodeBuild", inputArtifacts=_IMAGE)
    return [{"name": f"Bake{each}", "actions": [build]} for each in range(number)]


AFTER_DEPLOY: dict[str, list[dict[str, Any]]] = {
    "back": [],
    "both": [],
    "tagged": [],
    "held": [],
    "newer": [],
    "forced": [],
    "audited": [],
    "tested": [_SMOKE],
    "alarmed": [*_bake(10), _LATE],
    "failed": [*_bake(5)],
    "queued": _bake(30),
    "parallel": _bake(30),
    "looping": [],
    "stubborn": [],
    "edited": [],
    "named": [],
    "reduced": [],
    "planned": [],
    "repeated": [],
    "cancelled": [],
    "confirmed": [],
    "outrun": [],
    "nightly": [],
    "weekly": [],
}
"""Every pipeline, and its stages after Deploy."""
ALARMED = ("alarmed", "failed", "queued", "parallel")
PARALLEL = ("alarmed", "parallel")
"""Where a rollback stops what it undoes only if the file says so: all others are QUEUED."""


@pytest.fixture(scope="session")
def pipelines(deployed: Deployed) -> Mapping[str, Rolling]:
    """Every pipeline, each at its own B after its own A."""
    deployed.sandbox.client("ecr").create_repository(repositoryName=STORE)
    deployed.sandbox.client("codecommit").create_repository(repositoryName=STORE)
    decisions = Decisions(Listener(deployed.sandbox, DECISIONS))
    rolling = {}
    for name, stages in AFTER_DEPLOY.items():
        _create(deployed, name, stages)
        if name in ALARMED:
            _create_alarm(deployed, f"{name}-5xx")
        rolling[name] = Rolling(deployed, decisions, name, a=_built(deployed), b=_built(deployed))
    for one in rolling.values():
        one.desire(one.a)
    for one in rolling.values():
        one.newest_at(one.a)
        one.desire(one.b)
    for one in rolling.values():
        one.newest_at(one.b, "Succeeded")
    return rolling


def _create(deployed: Deployed, name: str, after_deploy: list[dict[str, Any]]) -> None:
    image = source("Image", "ECR", RepositoryName=STORE)
    commit = source("Source", "CodeCommit", RepositoryName=STORE, BranchName=name)
    deploy = {"name": "Deploy", "actions": [action("Deploy", "Deploy", "ECS", inputArtifacts=_IMAGE)]}
    stages = [{"name": "Sources", "actions": [image, commit]}, deploy, *after_deploy]
    mode = "PARALLEL" if name in PARALLEL else "QUEUED"
    create_pipeline(deployed.sandbox.client("codepipeline"), name, image, stages=stages, executionMode=mode)


def _create_alarm(deployed: Deployed, name: str) -> None:
    deployed.sandbox.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="Web",
        MetricName="5xx",
        Period=60,
        Statistic="Sum",
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )


def _built(deployed: Deployed) -> Pins:
    """Give an image and a commit that are there, and that no pipeline heard of."""
    return {"Image": put_image(deployed, STORE), "Source": push(deployed, STORE, f"feature-{uuid4().hex[:8]}")}


@pytest.fixture
def built(deployed: Deployed) -> Callable[[], Pins]:
    """Make a further image and commit that no pipeline has heard of."""
    return lambda: _built(deployed)
