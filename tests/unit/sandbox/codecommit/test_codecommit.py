"""CodeCommit driven without sockets: botocore's serializer asks, its parser reads, its model judges the answers."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.session import get_session

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codecommit import CodeCommit
from tests.unit.sandbox.awsjson.conformity import conforms

MODEL = get_session().get_service_model("codecommit")
HERE = AccountRegion("000000000000", "eu-central-1")
COMMIT = "c0ffee" + "0" * 34
FILE = [{"filePath": "a.txt", "fileContent": b"a"}]


class Driver:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.service = CodeCommit(emit=self.events.append, clock=lambda: 1_795_312_800.5)

    def call(self, operation: str, place: AccountRegion = HERE, **params: Any) -> dict[str, Any]:
        model = MODEL.operation_model(operation)
        body = create_serializer("json", include_validation=False).serialize_to_request(params, model)["body"]
        answer = asyncio.run(self.service.serve(place=place, operation=operation, body=body))
        raw = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
        shape = model.output_shape or MODEL.shape_for("GetBranchOutput")
        read: Any = create_parser("json").parse(raw, shape)
        if answer.status != 200:
            raise ClientError(read, operation)
        if answer.body:
            conforms(shape, json.loads(answer.body), operation)
        return dict(read)

    def refusal(self, operation: str, **params: Any) -> str:
        with pytest.raises(ClientError) as refused:
            self.call(operation, **params)
        code = str(refused.value.response["Error"]["Code"])
        modelled = {shape.name for shape in MODEL.operation_model(operation).error_shapes}
        assert code in modelled | {"ValidationException"}, f"{operation} does not model {code}"
        return code

    def push(self, branch: str = "main", commit_id: str | None = None) -> str:
        return self.service.push(HERE, "web", branch=branch, commit_id=commit_id)

    def heard(self) -> list[tuple[str, ...]]:
        names = ("event", "referenceName", "commitId", "oldCommitId")
        return [tuple(event["detail"].get(name, "") for name in names) for event in self.events]


@pytest.fixture
def aws() -> Driver:
    driver = Driver()
    driver.call("CreateRepository", repositoryName="web")
    return driver


def head(aws: Driver, branch: str = "main") -> str:
    found = aws.call("GetBranch", repositoryName="web", branchName=branch)["branch"]
    assert found["branchName"] == branch
    return str(found["commitId"])


def test_a_push_makes_the_commit_and_moves_the_branch_and_tells_the_bus(aws: Driver) -> None:
    first, second = aws.push(), aws.push(commit_id=COMMIT)

    commit = aws.call("GetCommit", repositoryName="web", commitId=COMMIT)["commit"]
    assert (second, head(aws)) == (COMMIT, COMMIT)
    assert (commit["commitId"], commit["parents"]) == (COMMIT, [first])
    assert aws.heard() == [
        ("referenceCreated", "main", first, ""),
        ("referenceUpdated", "main", COMMIT, first),
    ]


def test_an_event_is_whole_when_a_branch_has_moved(aws: Driver) -> None:
    aws.push()
    aws.push(commit_id=COMMIT)

    event = aws.events[-1]
    metadata = aws.call("GetRepository", repositoryName="web")["repositoryMetadata"]
    assert {key: value for key, value in event.items() if key not in {"id", "detail"}} == {
        "version": "0",
        "detail-type": "CodeCommit Repository State Change",
        "source": "aws.codecommit",
        "account": HERE.account,
        "time": "2026-11-22T02:00:00Z",
        "region": HERE.region,
        "resources": ["arn:aws:codecommit:eu-central-1:000000000000:web"],
    }
    assert event["detail"] == {
        "callerUserArn": "arn:aws:iam::000000000000:root",
        "commitId": COMMIT,
        "event": "referenceUpdated",
        "oldCommitId": event["detail"]["oldCommitId"],
        "referenceFullName": "refs/heads/main",
        "referenceName": "main",
        "referenceType": "branch",
        "repositoryId": metadata["repositoryId"],
        "repositoryName": "web",
    }


def test_a_push_of_a_known_commit_moves_the_branch_back_and_of_the_tip_does_nothing(aws: Driver) -> None:
    first = aws.push()
    aws.push()

    aws.push(commit_id=first)
    aws.push(commit_id=first)

    assert head(aws) == first
    assert len(aws.events) == 3


def test_an_unknown_commit_or_branch_or_repository_is_refused(aws: Driver) -> None:
    aws.push()

    assert aws.refusal("GetCommit", repositoryName="web", commitId=COMMIT) == "CommitIdDoesNotExistException"
    assert aws.refusal("GetCommit", repositoryName="web", commitId="c0ffee") == "InvalidCommitIdException"
    assert aws.refusal("GetCommit", repositoryName="wob", commitId=COMMIT) == "RepositoryDoesNotExistException"
    assert aws.refusal("GetBranch", repositoryName="web", branchName="dev") == "BranchDoesNotExistException"
    assert aws.refusal("GetBranch", repositoryName="web") == "BranchNameRequiredException"
    assert aws.refusal("GetBranch", branchName="main") == "RepositoryNameRequiredException"
    assert aws.refusal("GetCommit", repositoryName="a b", commitId=COMMIT) == "ValidationException"


def test_create_commit_goes_on_from_the_tip_it_names(aws: Driver) -> None:
    first = aws.call("CreateCommit", repositoryName="web", branchName="main", putFiles=FILE)
    second = aws.call(
        "CreateCommit",
        repositoryName="web",
        branchName="main",
        putFiles=FILE,
        parentCommitId=first["commitId"],
        authorName="Ada",
        commitMessage="why",
    )

    commit = aws.call("GetCommit", repositoryName="web", commitId=second["commitId"])["commit"]
    assert (commit["message"], commit["author"]["name"], commit["parents"]) == ("why", "Ada", [first["commitId"]])
    assert second["filesAdded"] == [{"absolutePath": "/a.txt"}]
    assert head(aws) == second["commitId"]
    assert [event[0] for event in aws.heard()] == ["referenceCreated", "referenceUpdated"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "ParentCommitIdRequiredException"),
        ({"parentCommitId": COMMIT}, "ParentCommitDoesNotExistException"),
        ({"parentCommitId": "first"}, "ParentCommitIdOutdatedException"),
        ({"branchName": "dev"}, "BranchDoesNotExistException"),
        ({"putFiles": []}, "FileEntryRequiredException"),
    ],
)
def test_create_commit_is_refused_when_it_does_not_go_on_from_the_tip(
    aws: Driver, changes: dict[str, Any], code: str
) -> None:
    first = aws.push()
    aws.push()
    params = {"repositoryName": "web", "branchName": "main", "putFiles": FILE} | changes
    if params.get("parentCommitId") == "first":
        params["parentCommitId"] = first

    assert aws.refusal("CreateCommit", **params) == code
    assert len(aws.events) == 2


def test_branches_are_made_listed_and_removed(aws: Driver) -> None:
    tip = aws.push()

    aws.call("CreateBranch", repositoryName="web", branchName="dev", commitId=tip)
    listed = aws.call("ListBranches", repositoryName="web")["branches"]
    gone = aws.call("DeleteBranch", repositoryName="web", branchName="dev")["deletedBranch"]

    assert listed == ["dev", "main"]
    assert gone == {"branchName": "dev", "commitId": tip}
    assert aws.heard()[1:] == [("referenceCreated", "dev", tip, ""), ("referenceDeleted", "dev", tip, "")]
    assert aws.call("DeleteBranch", repositoryName="web", branchName="dev").get("deletedBranch") is None
    default = aws.refusal("DeleteBranch", repositoryName="web", branchName="main")
    assert default == "DefaultBranchCannotBeDeletedException"


def test_a_branch_is_refused_when_it_is_there_or_its_commit_is_not(aws: Driver) -> None:
    tip = aws.push()

    there = aws.refusal("CreateBranch", repositoryName="web", branchName="main", commitId=tip)
    absent = aws.refusal("CreateBranch", repositoryName="web", branchName="dev", commitId=COMMIT)

    assert (there, absent) == ("BranchNameExistsException", "CommitDoesNotExistException")


def test_repositories_are_of_their_account_and_region(aws: Driver) -> None:
    elsewhere = AccountRegion("210987654321", HERE.region)

    assert aws.refusal("CreateRepository", repositoryName="web") == "RepositoryNameExistsException"
    assert aws.call("ListRepositories", elsewhere)["repositories"] == []
    assert [each["repositoryName"] for each in aws.call("ListRepositories")["repositories"]] == ["web"]
    aws.call("DeleteRepository", repositoryName="web")
    assert aws.call("ListRepositories")["repositories"] == []


@pytest.mark.parametrize(
    ("push", "said"),
    [
        (lambda aws: aws.service.push(HERE, "wob", branch="main"), "no repository 'wob' in eu-central-1"),
        (lambda aws: aws.push(commit_id="c0ffee"), "commitId is 40 hexadecimal digits in lower case, found 'c0ffee'"),
    ],
)
def test_a_push_says_what_is_wrong_when_it_makes_no_sense(
    aws: Driver, push: Callable[[Driver], str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        push(aws)
