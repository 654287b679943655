"""The scene before the first event: repositories, a versioned bucket, and the pipelines of pipelines.yaml."""

import hashlib
import json
from typing import Any

from demo.aws import Aws

BUCKET = "release-bucket"
KEY = "web/app.zip"
COMMIT = "4c925148edd6ed5f52a8a4bc1d4e0b8d2c7d0a11"
OTHER_COMMIT = "9a0364b9e99bb480dd25e1f0284c8555aa11b3f4"
MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": {}})
DIGEST = f"sha256:{hashlib.sha256(MANIFEST.encode()).hexdigest()}"


def set_up(aws: Aws) -> None:
    """Create everything the story needs."""
    for repository in ("web", "api"):
        aws.client("ecr").create_repository(repositoryName=repository)
        aws.client("codecommit").create_repository(repositoryName=repository)
        # Revisions requested later must exist. They match no route: the image has no tag, and the branch another name.
        aws.client("ecr").put_image(repositoryName=repository, imageManifest=MANIFEST)
        for commit in (COMMIT, OTHER_COMMIT):
            aws.push(repository, "feature", commit)
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
