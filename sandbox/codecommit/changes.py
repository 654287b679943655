"""The operations that change a repository. Whatever moves a branch tells the bus."""

import hashlib
import uuid
from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.codecommit.events import branch_changed
from sandbox.codecommit.queries import existing, metadata
from sandbox.codecommit.repositories import Commit, Repository, RepositoryCall

_FILES = {"putFiles": "filesAdded", "setFileModes": "filesUpdated", "deleteFiles": "filesDeleted"}


def create_repository(call: RepositoryCall) -> dict[str, Any]:
    """A new repository without branches."""
    name, now = call.request["repositoryName"], call.clock()
    if name in call.repositories:
        raise Refused("RepositoryNameExistsException", f"Repository named {name} already exists")
    made = Repository(call.place, name, call.request.get("repositoryDescription"), now, now)
    call.repositories[name] = made
    return {"repositoryMetadata": metadata(made)}


def delete_repository(call: RepositoryCall) -> dict[str, Any]:
    """It is gone without an event; deleting what is not there is no error."""
    gone = call.repositories.pop(call.request["repositoryName"], None)
    return {"repositoryId": gone.id} if gone else {}


def create_branch(call: RepositoryCall) -> None:
    """A new name for a commit."""
    repository, branch = call.repository(), call.branch()
    if branch in repository.branches:
        raise Refused("BranchNameExistsException", f"Branch {branch} already exists in repository {repository.name}")
    commit = existing(repository, call.request["commitId"], "CommitDoesNotExistException")
    move(call, repository, branch, to=commit.id)


def delete_branch(call: RepositoryCall) -> dict[str, Any]:
    """The name is gone, its commits stay; deleting what is not there is no error."""
    repository, branch = call.repository(), call.branch()
    if branch not in repository.branches:
        return {}
    if branch == repository.default_branch:
        message = f"Branch {branch} is the default of repository {repository.name}"
        raise Refused("DefaultBranchCannotBeDeletedException", message)
    return {"deletedBranch": {"branchName": branch, "commitId": move(call, repository, branch, to=None)}}


def create_commit(call: RepositoryCall) -> dict[str, Any]:
    """A commit on a branch's tip. Its files are counted, not kept, so it always is a change."""
    repository, branch = call.repository(), call.branch()
    named = {told: _named(call, asked) for asked, told in _FILES.items()}
    if not any(named.values()):
        raise Refused("FileEntryRequiredException", "A commit needs a file to put, to delete or to set the mode of")
    parents = _parents(repository, branch, call.request.get("parentCommitId"))
    made = _commit(call, repository, _new_id(), parents=parents)
    move(call, repository, branch, to=made.id)
    return {"commitId": made.id, "treeId": made.tree, **named}


def push(call: RepositoryCall, commit_id: str | None) -> str:
    """What `git push --force` does: the branch names the commit (a new one, if None), which exists from now on."""
    repository, branch = call.repository(), call.branch()
    wanted = commit_id or _new_id()
    if wanted not in repository.commits:
        tip = repository.branches.get(branch)
        _commit(call, repository, wanted, parents=(tip,) if tip else ())
    if repository.branches.get(branch) != wanted:
        move(call, repository, branch, to=wanted)
    return wanted


def move(call: RepositoryCall, repository: Repository, branch: str, *, to: str | None) -> str | None:
    """Let the branch name another commit, or (None) be no more, and tell the bus; what it named before."""
    before = repository.set_head(branch, to)
    repository.updated = call.clock()
    call.emit(branch_changed(repository, branch, before=before, after=to))
    return before


def _commit(call: RepositoryCall, repository: Repository, commit_id: str, *, parents: tuple[str, ...]) -> Commit:
    """A commit of the repository, on no branch yet."""
    told = call.request
    author = told.get("authorName", "sandbox"), told.get("email", "sandbox@localhost")
    made = Commit(commit_id, parents, told.get("commitMessage", ""), author, call.clock())
    repository.commits[commit_id] = made
    return made


def _parents(repository: Repository, branch: str, told: str | None) -> tuple[str, ...]:
    """The tip, if the request names it as parent; none for the first commit of an empty repository."""
    if not repository.commits:
        return ()
    tip = repository.head(branch)
    if told is None:
        raise Refused("ParentCommitIdRequiredException", f"parentCommitId is required: branch {branch} has commits")
    if told not in repository.commits:
        raise Refused("ParentCommitDoesNotExistException", f"Parent commit {told[:60]} does not exist")
    if told != tip:
        raise Refused("ParentCommitIdOutdatedException", f"Branch {branch} is at {tip} by now, not at {told}")
    return (tip,)


def _named(call: RepositoryCall, member: str) -> list[dict[str, str]]:
    return [{"absolutePath": f"/{each['filePath'].lstrip('/')}"} for each in call.request.get(member, [])]


def _new_id() -> str:
    return hashlib.sha1(uuid.uuid4().bytes, usedforsecurity=False).hexdigest()
