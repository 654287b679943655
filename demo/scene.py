"""What stands before the first event: repositories, a versioned bucket, and the pipelines of pipelines.yaml."""

from typing import Any

from demo.aws import Aws

BUCKET = "release-bucket"
KEY = "web/app.zip"


def set_up(aws: Aws) -> None:
    """Create everything the story needs."""
    for repository in ("web", "api"):
        aws.client("ecr").create_repository(repositoryName=repository)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}})
    create = aws.codepipeline.create_pipeline
    create(pipeline=_pipeline("web", [_image("web"), _commit("web"), _bundle()]))
    create(pipeline=_pipeline("api", [_image("api"), _commit("api")]))


def _image(repository: str) -> dict[str, Any]:
    return _source("Image", "ECR", {"RepositoryName": repository, "ImageTag": "latest"})


def _commit(repository: str) -> dict[str, Any]:
    return _source("Source", "CodeCommit", {"RepositoryName": repository, "BranchName": "main"})


def _bundle() -> dict[str, Any]:
    return _source("Bundle", "S3", {"S3Bucket": BUCKET, "S3ObjectKey": KEY})


def _source(name: str, provider: str, configuration: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "actionTypeId": {"category": "Source", "owner": "AWS", "provider": provider, "version": "1"},
        "configuration": configuration,
        "outputArtifacts": [{"name": name}],
    }


def _pipeline(name: str, sources: list[dict[str, Any]]) -> dict[str, Any]:
    deploy = {
        "name": "Deploy",
        "actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "ECS", "version": "1"},
        "configuration": {"ClusterName": "demo", "ServiceName": name},
        "inputArtifacts": [{"name": sources[0]["name"]}],
    }
    return {
        "name": name,
        "roleArn": "arn:aws:iam::000000000000:role/demo",
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "artifactStore": {"type": "S3", "location": BUCKET},
        "stages": [{"name": "Source", "actions": sources}, {"name": "Deploy", "actions": [deploy]}],
    }
