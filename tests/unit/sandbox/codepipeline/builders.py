"""Pipelines for tests: a good one, and a test changes only what it is about."""

from typing import Any


def action(name: str, category: str, provider: str, **changes: Any) -> dict[str, Any]:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actionTypeId": kind, **changes}


def source(name: str, provider: str, **configuration: str) -> dict[str, Any]:
    return action(
        name, "Source", provider, configuration=configuration, outputArtifacts=[{"name": f"{name.lower()}_out"}]
    )


def sources() -> list[dict[str, Any]]:
    return [
        source("Image", "ECR", RepositoryName="web"),
        source("Source", "CodeCommit", RepositoryName="web", BranchName="main"),
        source("Bundle", "S3", S3Bucket="releases", S3ObjectKey="app.zip", AllowOverrideForS3ObjectKey="true"),
    ]


def declared(name: str = "web", **changes: Any) -> dict[str, Any]:
    """A V2 pipeline of three stages, with one source of each provider."""
    deploy = action("Deploy", "Deploy", "ECS", inputArtifacts=[{"name": "image_out"}])
    build = action("Build", "Build", "CodeBuild", inputArtifacts=[{"name": "source_out"}])
    stages = [
        {"name": "Sources", "actions": sources()},
        {"name": "Build", "actions": [build]},
        {"name": "Deploy", "actions": [deploy]},
    ]
    return {
        "name": name,
        "roleArn": "arn:aws:iam::000000000000:role/pipeline",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "pipelineType": "V2",
        "stages": stages,
    } | changes
