"""CodeCommit on the port: pushes by control, events on the bus, and callers of other accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.e2e.roles import make_role, trusting
from tests.e2e.running import REGION, Listener

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_push_is_told_and_found_when_the_repository_is_there(sandbox: Sandbox) -> None:
    codecommit = sandbox.client("codecommit")
    codecommit.create_repository(repositoryName="pushed")
    listener = Listener(sandbox, {"source": ["aws.codecommit"], "detail": {"repositoryName": ["pushed"]}})

    sandbox.control("POST", "commits", {"repository": "pushed", "branch": "main", "commitId": COMMIT})

    detail = listener.receive()["detail"]
    assert (detail["event"], detail["referenceName"], detail["commitId"]) == ("referenceCreated", "main", COMMIT)
    assert codecommit.get_branch(repositoryName="pushed", branchName="main")["branch"]["commitId"] == COMMIT
    assert codecommit.get_commit(repositoryName="pushed", commitId=COMMIT)["commit"]["parents"] == []


def test_a_commit_made_by_the_api_is_told(sandbox: Sandbox) -> None:
    codecommit = sandbox.client("codecommit")
    codecommit.create_repository(repositoryName="made")
    listener = Listener(sandbox, {"source": ["aws.codecommit"], "detail": {"repositoryName": ["made"]}})

    made = codecommit.create_commit(
        repositoryName="made", branchName="main", putFiles=[{"filePath": "a", "fileContent": b"a"}]
    )

    assert listener.receive()["detail"]["commitId"] == made["commitId"]


def test_an_event_delivered_by_hand_makes_no_commit(sandbox: Sandbox) -> None:
    codecommit = sandbox.client("codecommit")
    codecommit.create_repository(repositoryName="lied")
    detail = {"repositoryName": "lied", "referenceType": "branch", "referenceName": "main", "commitId": COMMIT}
    change = {"source": "aws.codecommit", "detail-type": "CodeCommit Repository State Change", "detail": detail}

    sandbox.control("POST", "events", change)

    with pytest.raises(codecommit.exceptions.CommitIdDoesNotExistException):
        codecommit.get_commit(repositoryName="lied", commitId=COMMIT)


def test_a_fault_strikes_when_it_is_codecommits(sandbox: Sandbox) -> None:
    codecommit = sandbox.client("codecommit")
    fault = {"service": "codecommit", "operation": "GetCommit", "code": "ThrottlingException"}
    sandbox.control("POST", "faults", fault)

    with pytest.raises(codecommit.exceptions.ClientError, match="ThrottlingException"):
        codecommit.get_commit(repositoryName="any", commitId=COMMIT)


def test_a_caller_with_a_role_of_another_account_acts_in_that_account(sandbox: Sandbox) -> None:
    theirs = boto3.client(
        "iam",
        endpoint_url=sandbox.endpoint,
        region_name=REGION,
        aws_access_key_id="210987654321",
        aws_secret_access_key="test",
    )
    trust = trusting({"AWS": "arn:aws:iam::000000000000:root"})
    arn = make_role(theirs, "start-web", trust, {"Action": "*", "Resource": "*"})
    role = sandbox.client("sts").assume_role(RoleArn=arn, RoleSessionName="revision-trigger")["Credentials"]

    def client(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=sandbox.endpoint,
            region_name=REGION,
            aws_access_key_id=role["AccessKeyId"],
            aws_secret_access_key=role["SecretAccessKey"],
            aws_session_token=role["SessionToken"],
        )

    client("codecommit").create_repository(repositoryName="theirs")
    client("ecr").create_repository(repositoryName="theirs")

    there = client("codecommit").get_repository(repositoryName="theirs")["repositoryMetadata"]
    here = [each["repositoryName"] for each in sandbox.client("codecommit").list_repositories()["repositories"]]
    assert there["Arn"] == "arn:aws:codecommit:us-east-1:210987654321:theirs"
    assert "theirs" not in here
    assert client("codepipeline").list_pipelines()["pipelines"] == []
