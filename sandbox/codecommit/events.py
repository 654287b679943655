"""CodeCommit Repository State Change.

Its shape is from the guide's page "Monitoring CodeCommit events in Amazon EventBridge".
"""

import time
import uuid
from typing import Any

from sandbox.codecommit.repositories import Repository


def branch_changed(repository: Repository, branch: str, *, before: str | None, after: str | None) -> dict[str, Any]:
    """The envelope for a branch that named `before` and names `after` now; a deletion carries the last commit named."""
    place = repository.place
    detail = {
        "callerUserArn": f"arn:aws:iam::{place.account}:root",
        "commitId": after or before,
        "event": f"reference{_what(before, after)}",
        "referenceFullName": f"refs/heads/{branch}",
        "referenceName": branch,
        "referenceType": "branch",
        "repositoryId": repository.id,
        "repositoryName": repository.name,
    }
    if before and after:
        detail["oldCommitId"] = before
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "CodeCommit Repository State Change",
        "source": "aws.codecommit",
        "account": place.account,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(repository.updated)),
        "region": place.region,
        "resources": [place.arn("codecommit", repository.name)],
        "detail": detail,
    }


def _what(before: str | None, after: str | None) -> str:
    if after is None:
        return "Deleted"
    return "Updated" if before else "Created"
