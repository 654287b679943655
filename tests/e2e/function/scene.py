"""What the tests of senders and checks need beside `deployed`: pipelines with sources that are really there."""

import json
from typing import Any
from uuid import uuid4

from tests.e2e.function.conftest import Deployed
from tests.unit.sandbox.codepipeline.builders import action, declared

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def create_pipeline(client: Any, name: str, *sources: dict[str, Any], **changes: Any) -> None:
    """Create a pipeline of these sources and one Deploy action, called Deploy."""
    deploy = action("Deploy", "Deploy", "ECS", inputArtifacts=[sources[0]["outputArtifacts"][0]])
    stages = [{"name": "Sources", "actions": [*sources]}, {"name": "Deploy", "actions": [deploy]}]
    client.create_pipeline(pipeline=declared(name, **{"executionMode": "QUEUED", "stages": stages} | changes))


def create_bucket(deployed: Deployed, name: str, **channels: Any) -> None:
    """Create a versioned bucket; `channels` are members of a NotificationConfiguration."""
    s3 = deployed.sandbox.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=channels)


def upload(deployed: Deployed, bucket: str, key: str) -> str:
    """Put an object; give its version id."""
    body = uuid4().bytes
    return str(deployed.sandbox.client("s3").put_object(Bucket=bucket, Key=key, Body=body)["VersionId"])


def push(deployed: Deployed, repository: str, branch: str = "main") -> str:
    """Push a new commit to CodeCommit; give its id."""
    pushed = deployed.sandbox.control("POST", "commits", {"repository": repository, "branch": branch})
    return str(pushed["commitId"])


def put_image(deployed: Deployed, repository: str, *tags: str) -> str:
    """Push a new image of one architecture under these tags; give its digest."""
    return _put(deployed, repository, {"schemaVersion": 2, "mediaType": MANIFEST, "layers": []}, *tags)


def put_two_architectures(deployed: Deployed, repository: str, *tags: str) -> tuple[str, list[str]]:
    """Push an image for two architectures as a client does; give the digests of its index and of its children."""
    child = {"schemaVersion": 2, "mediaType": MANIFEST, "layers": []}
    children = [_put(deployed, repository, child) for _ in range(2)]
    manifests = [{"digest": digest, "mediaType": MANIFEST} for digest in children]
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}
    return _put(deployed, repository, index, *tags), children


def _put(deployed: Deployed, repository: str, manifest: dict[str, Any], *tags: str) -> str:
    text = json.dumps(manifest | {"annotations": {"unique": uuid4().hex}})
    ecr = deployed.sandbox.client("ecr")
    named: list[dict[str, str]] = [{"imageTag": tag} for tag in tags] or [{}]
    images = [ecr.put_image(repositoryName=repository, imageManifest=text, **name)["image"] for name in named]
    return str(images[0]["imageId"]["imageDigest"])
