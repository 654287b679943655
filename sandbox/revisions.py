"""The newest revision of a pipeline's source action: what the emulator's stores hold, or an event once named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import emulator

if TYPE_CHECKING:
    from sandbox.codepipeline import Place, SourceAction

Envelope = dict[str, Any]


class Revisions:
    """MiniStack has no CodeCommit: the last commit of a branch is the one of the last event delivered."""

    def __init__(self) -> None:
        self._commits: dict[tuple[str, str], str] = {}

    def see(self, envelope: Envelope) -> None:
        """Remember the commit of a CodeCommit event."""
        detail = envelope.get("detail")
        if envelope.get("source") != "aws.codecommit" or not isinstance(detail, dict):
            return
        branch = str(detail.get("repositoryName")), str(detail.get("referenceName"))
        if detail.get("commitId") and detail.get("referenceType") == "branch":
            self._commits[branch] = str(detail["commitId"])

    async def latest(self, place: Place, action: SourceAction) -> str | None:
        """The revision as CodePipeline would find it now; None when nothing is known of the source."""
        told = action.configuration
        match action.provider:
            case "ECR":
                tag = told.get("ImageTag", "latest")  # the ECR action's default
                return emulator.image_digest(told.get("RepositoryName", ""), tag, region=place.region)
            case "S3":
                return emulator.bucket_version(
                    told.get("S3Bucket", ""), told.get("S3ObjectKey", ""), region=place.region
                )
            case "CodeCommit":
                return self._commits.get((told.get("RepositoryName", ""), told.get("BranchName", "")))
            case _:
                return None
