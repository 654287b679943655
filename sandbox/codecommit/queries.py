"""The operations that change nothing: GetRepository, ListRepositories, GetBranch, ListBranches, GetCommit."""

import re
from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.awsjson.protocol import present
from sandbox.codecommit.repositories import Commit, Repository, RepositoryCall

_COMMIT_ID = re.compile(r"[0-9a-f]{40}")


def get_repository(call: RepositoryCall) -> dict[str, Any]:
    """GetRepository: one repository's metadata."""
    return {"repositoryMetadata": metadata(call.repository())}


def list_repositories(call: RepositoryCall) -> dict[str, Any]:
    """ListRepositories: all repositories on one page, sorted by name."""
    known = [call.repositories[name] for name in sorted(call.repositories)]
    return {"repositories": [{"repositoryName": each.name, "repositoryId": each.id} for each in known]}


def get_branch(call: RepositoryCall) -> dict[str, Any]:
    """GetBranch: the commit at the branch's tip."""
    repository, branch = call.repository(), call.branch()
    return {"branch": {"branchName": branch, "commitId": repository.head(branch)}}


def list_branches(call: RepositoryCall) -> dict[str, Any]:
    """ListBranches: all branches on one page, sorted by name."""
    return {"branches": sorted(call.repository().branches)}


def get_commit(call: RepositoryCall) -> dict[str, Any]:
    """GetCommit: one commit by its full id."""
    repository, commit_id = call.repository(), call.request["commitId"]
    return {"commit": _shown(existing(repository, commit_id, "CommitIdDoesNotExistException"))}


def existing(repository: Repository, commit_id: str, missing: str) -> Commit:
    """The commit with an id; refused with InvalidCommitIdException, or with the code `missing` if there is none."""
    if not _COMMIT_ID.fullmatch(commit_id):
        message = f"The commit ID must be a full SHA-1 ID of 40 hexadecimal digits; found {commit_id[:60]}"
        raise Refused("InvalidCommitIdException", message)
    if commit_id not in repository.commits:
        raise Refused(missing, f"Commit {commit_id} does not exist in repository {repository.name}")
    return repository.commits[commit_id]


def metadata(repository: Repository) -> dict[str, Any]:
    """The repository in the shape RepositoryMetadata."""
    host = f"git-codecommit.{repository.place.region}.amazonaws.com/v1/repos/{repository.name}"
    return present(
        accountId=repository.place.account,
        repositoryId=repository.id,
        repositoryName=repository.name,
        repositoryDescription=repository.description,
        defaultBranch=repository.default_branch,
        lastModifiedDate=repository.updated,
        creationDate=repository.created,
        cloneUrlHttp=f"https://{host}",
        cloneUrlSsh=f"ssh://{host}",
        Arn=repository.place.arn("codecommit", repository.name),
    )


def _shown(commit: Commit) -> dict[str, Any]:
    name, email = commit.author
    person = {"name": name, "email": email, "date": f"{int(commit.at)} +0000"}
    return {
        "commitId": commit.id,
        "treeId": commit.tree,
        "parents": list(commit.parents),
        "message": commit.message,
        "author": person,
        "committer": person,
        "additionalData": "",
    }
