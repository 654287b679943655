"""The operations that change a repository. Each change of a branch emits an event."""

import hashlib
import uuid
from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.codecommit.events import branch_changed
from sandbox.codecommit.queries import existing, metadata
from sandbox.codecommit.repositories import Commit, Repository, RepositoryCall

_FILES = {"putFiles": "filesAdded", "setFileModes": "filesUpdated", "deleteFiles": "filesDeleted"}


def create_repository(call: RepositoryCall) -> dict[str, Any]:
    """CreateRepository: a new repository without branches."""
    name, now = call.request["repositoryName"], call.clock()
    if name in call.repositories:
        raise Refused("RepositoryNameExistsException", f"Repository named {name} already exists")
    made = Repository(call.place, name, call.request.get("repositoryDescription"), now, now)
    call.repositories[name] = made
    return {"repositoryMetadata": metadata(made)}


def delete_repository(call: RepositoryCall) -> dict[str, Any]:
    """DeleteRepository emits no event; to delete a repository that does not exist is no error."""
    gone = call.repositories.pop(call.request["repositoryName"], None)
    return {"repositoryId": gone.id} if gone else {}


def create_branch(call: RepositoryCall) -> None:
    """CreateBranch: a new branch whose tip is an existing commit."""
    repository, branch = call.repository(), call.branch()
    if branch in repository.branches:
        raise Refused("BranchNameExistsException", f"Branch {branch} already exists in repository {repository.name}")
    commit = existing(repository, call.request["commitId"], "CommitDoesNotExistException")
    move(call, repository, branch, to=commit.id)


def delete_branch(call: RepositoryCall) -> dict[str, Any]:
    """DeleteBranch keeps the commits; to delete a branch that does not exist is no error."""
    repository, branch = call.repository(), call.branch()
    if branch not in repository.branches:
        return {}
    if branch == repository.default_branch:
        message = f"Branch {branch} is the default of repository {repository.name}"
        raise Refused("DefaultBranchCannotBeDeletedException", message)
    return {"deletedBranch": {"branchName": branch, "commitId": move(call, repository, branch, to=None)}}


def create_commit(call: RepositoryCall) -> dict[str, Any]:
    """CreateCommit: a commit on a branch's tip. Files are counted but not kept, so every commit is a change."""
    repository, branch = call.repository(), call.branch()
    named = {listed: _named(call, member) for member, listed in _FILES.items()}
    if not any(named.values()):
        raise Refused("FileEntryRequiredException", "A commit needs a file to put, to delete or to set the mode of")
    parents = _parents(repository, branch, call.request.get("parentCommitId"))
    made = _commit(call, repository, _new_id(), parents=parents)
    move(call, repository, branch, to=made.id)
    return {"commitId": made.id, "treeId": made.tree, **named}


def push(call: RepositoryCall, commit_id: str | None) -> str:
    """`git push --force`: the branch names the commit, which is made if it does not exist. None makes a new commit."""
    repository, branch = call.repository(), call.branch()
    wanted = commit_id or _new_id()
    if wanted not in repository.commits:
        tip = repository.branches.get(branch)
        _commit(call, repository, wanted, parents=(tip,) if tip else ())
    if repository.branches.get(branch) != wanted:
        move(call, repository, branch, to=wanted)
    return wanted


def move(call: RepositoryCall, repository: Repository, branch: str, *, to: str | None) -> str | None:
    """Move the branch, or with None remove it, and emit the event; returns the commit named before."""
    before = repository.set_head(branch, to)
    repository.updated = call.clock()
    call.emit(branch_changed(repository, branch, before=before, after=to))
    return before


def _commit(call: RepositoryCall, repository: Repository, commit_id: str, *, parents: tuple[str, ...]) -> Commit:
    """Add a commit to the repository; no branch names the commit yet."""
    request = call.request
    author = request.get("authorName", "sandbox"), request.get("email", "sandbox@localhost")
    made = Commit(commit_id, parents, request.get("commitMessage", ""), author, call.clock())
    repository.commits[commit_id] = made
    return made


def _parents(repository: Repository, branch: str, given: str | None) -> tuple[str, ...]:
    """The branch's tip, which the request must name as parent; no parent for the first commit of a repository."""
    if not repository.commits:
        return ()
    tip = repository.head(branch)
    if given is None:
        raise Refused("ParentCommitIdRequiredException", f"parentCommitId is required: branch {branch} has commits")
    if given not in repository.commits:
        raise Refused("ParentCommitDoesNotExistException", f"Parent commit {given[:60]} does not exist")
    if given != tip:
        raise Refused("ParentCommitIdOutdatedException", f"Branch {branch} is at {tip} by now, not at {given}")
    return (tip,)


def _named(call: RepositoryCall, member: str) -> list[dict[str, str]]:
    return [{"absolutePath": f"/{each['filePath'].lstrip('/')}"} for each in call.request.get(member, [])]


def _new_id() -> str:
    return hashlib.sha1(uuid.uuid4().bytes, usedforsecurity=False).hexdigest()
