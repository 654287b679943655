"""One account's repositories in one region: the commits, and the branches that name some of the commits."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.awsjson.errors import Refused


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `at` is epoch seconds."""

    id: str
    parents: tuple[str, ...]
    message: str
    author: tuple[str, str]  # name and e-mail address
    at: float

    @property
    def tree(self) -> str:
        """An id for the commit's tree; the tree itself is not kept."""
        return hashlib.sha1(f"tree of {self.id}".encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True, eq=False)
class Repository:
    """One repository. The first branch is the default branch."""

    place: AccountRegion
    name: str
    description: str | None
    created: float
    updated: float
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    branches: dict[str, str] = field(default_factory=dict)  # name: commit id
    commits: dict[str, Commit] = field(default_factory=dict)
    default_branch: str | None = None

    def set_head(self, branch: str, commit_id: str | None) -> str | None:
        """Move or make the branch, or with None remove it; returns the commit that the branch named before."""
        before = self.branches.pop(branch, None)
        if commit_id is not None:
            self.branches[branch] = commit_id
            self.default_branch = self.default_branch or branch
        return before

    def head(self, branch: str) -> str:
        """The commit that the branch names; BranchDoesNotExistException if there is no such branch."""
        if branch not in self.branches:
            raise Refused("BranchDoesNotExistException", f"Branch {branch} does not exist in repository {self.name}")
        return self.branches[branch]


@dataclass(frozen=True, slots=True)
class RepositoryCall:
    """One checked request, and all that an operation may read or change. `clock` gives epoch seconds."""

    request: dict[str, Any]
    place: AccountRegion
    repositories: dict[str, Repository]  # of the account and region, by name
    clock: Callable[[], float]
    emit: Callable[[dict[str, Any]], None]

    def repository(self) -> Repository:
        """The repository the request names, or RepositoryDoesNotExistException."""
        name = self.request.get("repositoryName")
        if name is None:  # GetBranch's model requires no member, but its errors do
            raise Refused("RepositoryNameRequiredException", "A repository name is required")
        if name not in self.repositories:
            raise Refused("RepositoryDoesNotExistException", f"{name} does not exist")
        return self.repositories[name]

    def branch(self) -> str:
        """The branch the request names, or BranchNameRequiredException."""
        name = self.request.get("branchName")
        if name is None:
            raise Refused("BranchNameRequiredException", "A branch name is required")
        return str(name)
