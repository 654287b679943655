"""The CodeCommit service: it answers requests, and takes the pushes that AWS takes from git only."""

import re
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.awsjson.api import Api
from sandbox.awsjson.errors import Refused
from sandbox.awsjson.protocol import Answer
from sandbox.codecommit import changes, queries
from sandbox.codecommit.repositories import Repository, RepositoryCall

_OPERATIONS: dict[str, Callable[[RepositoryCall], Any]] = {
    "CreateRepository": changes.create_repository,
    "GetRepository": queries.get_repository,
    "ListRepositories": queries.list_repositories,
    "DeleteRepository": changes.delete_repository,
    "CreateBranch": changes.create_branch,
    "GetBranch": queries.get_branch,
    "ListBranches": queries.list_branches,
    "DeleteBranch": changes.delete_branch,
    "CreateCommit": changes.create_commit,
    "GetCommit": queries.get_commit,
}

_API = Api("codecommit", _OPERATIONS)
_COMMIT_ID = re.compile(r"[0-9a-f]{40}")


class CodeCommit:
    """AWS CodeCommit for every account and region; `emit` takes each event as an envelope."""

    def __init__(self, *, emit: Callable[[dict[str, Any]], None], clock: Callable[[], float] = time.time) -> None:
        self._emit = emit
        self._clock = clock
        self._repositories: dict[AccountRegion, dict[str, Repository]] = defaultdict(dict)  # by name

    async def serve(self, *, place: AccountRegion, operation: str, body: bytes) -> Answer:
        """Answer one request; `operation` is what follows the dot in X-Amz-Target."""
        return await _API.serve(operation, body, lambda request: self._call(place, request))

    def push(self, place: AccountRegion, repository: str, *, branch: str, commit_id: str | None = None) -> str:
        """Push a commit, by default a new commit, to the branch and return its id; ValueError for nonsense."""
        if commit_id is not None and not _COMMIT_ID.fullmatch(commit_id):
            raise ValueError(f"commitId is 40 hexadecimal digits in lower case, found {commit_id!r}")
        call = self._call(place, {"repositoryName": repository, "branchName": branch})
        try:
            return changes.push(call, commit_id)
        except Refused:
            raise ValueError(f"no repository {repository!r} in {place.region}; create it first") from None

    def head(self, place: AccountRegion, repository: str, branch: str) -> str | None:
        """The commit that a branch names now; None if there is no such branch or repository."""
        known = self._repositories[place].get(repository)
        return known.branches.get(branch) if known else None

    def _call(self, place: AccountRegion, request: dict[str, Any]) -> RepositoryCall:
        return RepositoryCall(request, place, self._repositories[place], self._clock, self._emit)
