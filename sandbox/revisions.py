"""The newest revision of a pipeline's source action: what ECR, S3 and CodeCommit hold now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.codecommit import Place as Corner
from sandbox.ministack import emulator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.codecommit import CodeCommit
    from sandbox.codepipeline import Place, SourceAction


def latest(codecommit: CodeCommit) -> Callable[[Place, SourceAction], Awaitable[str | None]]:
    """What tells CodePipeline a source action's newest revision; None when nothing is known of the source."""

    async def look(place: Place, action: SourceAction) -> str | None:
        told = action.configuration
        match action.provider:
            case "ECR":
                tag = told.get("ImageTag", "latest")  # the ECR action's default
                return emulator.image_digest(told.get("RepositoryName", ""), tag, of=(place.account, place.region))
            case "S3":
                bucket, key = told.get("S3Bucket", ""), told.get("S3ObjectKey", "")
                return emulator.bucket_version(bucket, key, of=(place.account, place.region))
            case "CodeCommit":
                repository, branch = told.get("RepositoryName", ""), told.get("BranchName", "")
                return codecommit.head(Corner(place.account, place.region), repository, branch)
            case _:
                return None

    return look
