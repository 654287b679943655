"""What is asked for is looked up before a start: names become revisions, and what is not there never starts."""

import json
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import commit_pushed, desired, now
from tests.e2e.function.conftest import Deployed
from tests.e2e.function.scene import create_bucket, create_pipeline, push, put_image, upload
from tests.unit.sandbox.codepipeline.builders import source

ABSENT_DIGEST = "sha256:" + "0f" * 32
ABSENT_COMMIT = "0f" * 20


@pytest.fixture(scope="module")
def checked(deployed: Deployed) -> Deployed:
    deployed.sandbox.client("ecr").create_repository(repositoryName="checked")
    deployed.sandbox.client("codecommit").create_repository(repositoryName="checked")
    create_bucket(deployed, "checked-bucket")
    codepipeline = deployed.sandbox.client("codepipeline")
    image = source("Image", "ECR", RepositoryName="checked")
    commit = source("Source", "CodeCommit", RepositoryName="checked", BranchName="main")
    bundle = source("Bundle", "S3", S3Bucket="checked-bucket", S3ObjectKey="app.zip")
    create_pipeline(codepipeline, "checked", image, commit, bundle)
    create_pipeline(codepipeline, "old", commit, pipelineType="V1", executionMode="SUPERSEDED")
    return deployed


def asking(*pins: tuple[str, str | None, str], name: str = "checked") -> str:
    """A Desired Revision as a bare body; a pin without a type is a name for one."""
    revisions = [
        {"actionName": action, "revisionValue": value} | ({"revisionType": kind} if kind else {})
        for action, kind, value in pins
    ]
    return json.dumps({"reason": str(uuid4())} | desired(name=name, sourceRevisions=revisions))


def rejected(checked: Deployed, body: str) -> str:
    """The reason beside the dead letter; nothing has been started."""
    before = len(checked.executions("checked"))
    checked.send(body)
    letter = checked.dead_letter(body)
    assert len(letter["message"]) > 10
    assert len(checked.executions("checked")) == before
    return letter["reason"]


@pytest.mark.parametrize(
    "pin",
    [
        ("Image", "IMAGE_DIGEST", ABSENT_DIGEST),
        ("Source", "COMMIT_ID", ABSENT_COMMIT),
        ("Bundle", "S3_OBJECT_VERSION_ID", "00000000-0000-4000-8000-000000000000"),
        ("Bundle", "S3_OBJECT_VERSION_ID", "never-was-one"),
        ("Image", None, "tag:nightly"),
        ("Source", None, "branch:dev"),
    ],
    ids=lambda pin: pin[2][:12],
)
def test_what_is_not_there_is_rejected(checked: Deployed, pin: tuple[str, str | None, str]) -> None:
    assert rejected(checked, asking(pin)) == "revision-not-found"


def test_what_was_deleted_is_rejected(checked: Deployed) -> None:
    version = upload(checked, "checked-bucket", "app.zip")
    checked.sandbox.client("s3").delete_object(Bucket="checked-bucket", Key="app.zip", VersionId=version)

    assert rejected(checked, asking(("Bundle", "S3_OBJECT_VERSION_ID", version))) == "revision-not-found"


def test_a_delete_marker_is_rejected(checked: Deployed) -> None:
    upload(checked, "checked-bucket", "app.zip")
    marker = checked.sandbox.client("s3").delete_object(Bucket="checked-bucket", Key="app.zip")["VersionId"]

    assert rejected(checked, asking(("Bundle", "S3_OBJECT_VERSION_ID", marker))) == "revision-not-found"


def test_an_event_that_lies_about_a_commit_is_rejected(checked: Deployed) -> None:
    here = {"account": "000000000000", "id": str(uuid4()), "time": now()}
    event = commit_pushed(commitId=ABSENT_COMMIT, repositoryName="checked") | here

    assert rejected(checked, json.dumps(event)) == "revision-not-found"


def test_an_action_that_is_no_source_is_rejected_though_the_file_routes_it(checked: Deployed) -> None:
    assert rejected(checked, asking(("Deploy", "COMMIT_ID", ABSENT_COMMIT))) == "not-a-source-action"


def test_a_pipeline_of_type_v1_is_rejected(checked: Deployed) -> None:
    body = asking(("Source", "COMMIT_ID", ABSENT_COMMIT), name="old")

    assert rejected(checked, body) == "takes-no-overrides"


def newest(checked: Deployed) -> dict[str, str]:
    return checked.executions("checked")[0]


def test_names_start_at_what_they_stand_for_now(checked: Deployed) -> None:
    digest = put_image(checked, "checked", "release-9")
    commit = push(checked, "checked")
    checked.settle()
    version = upload(checked, "checked-bucket", "app.zip")
    names = [("Image", None, "tag:release-9"), ("Source", None, "branch:main"), ("Bundle", None, "latest")]

    checked.send(asking(*names))

    assert checked.started("Bundle", version, "checked") == 1
    assert newest(checked) == {"Image": digest, "Source": commit, "Bundle": version}


def _more(checked: Deployed, digest: str, before: int) -> bool:
    return checked.count("Image", digest, "checked") > before


def test_a_name_is_resolved_anew_each_time_it_is_asked_for(checked: Deployed) -> None:
    found = []
    for _ in range(2):
        digest = put_image(checked, "checked", "moving")
        checked.settle()
        before = checked.count("Image", digest, "checked")
        checked.send(asking(("Image", None, "tag:moving")))
        checked.sandbox.poll(partial(_more, checked, digest, before))
        found.append(digest)

    assert newest(checked)["Image"] == found[-1]
    assert found[0] != found[1]


def test_a_lookup_that_fails_for_a_while_starts_afterwards(checked: Deployed) -> None:
    digest = put_image(checked, "checked")
    fault: dict[str, Any] = {"service": "ecr", "operation": "DescribeImages", "code": "ServerException", "status": 500}
    checked.sandbox.control("POST", "faults", fault)

    checked.send(asking(("Image", "IMAGE_DIGEST", digest)))

    assert checked.sandbox.poll(lambda: checked.count("Image", digest, "checked"), 60) == 1
