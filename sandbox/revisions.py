"""The newest revision of a pipeline's source action, read from the sandbox's ECR, S3 and CodeCommit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.ministack import emulator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.awsjson.account_region import AccountRegion
    from sandbox.codecommit import CodeCommit
    from sandbox.codepipeline import SourceAction


def latest(codecommit: CodeCommit) -> Callable[[AccountRegion, SourceAction], Awaitable[str | None]]:
    """The function that tells CodePipeline a source action's newest revision, or None where none is known."""

    async def look(place: AccountRegion, action: SourceAction) -> str | None:
        configuration = action.configuration
        match action.provider:
            case "ECR":
                tag = configuration.get("ImageTag", "latest")  # the ECR action's default
                return emulator.image_digest(
                    configuration.get("RepositoryName", ""), tag, of=(place.account, place.region)
                )
            case "S3":
                bucket, key = configuration.get("S3Bucket", ""), configuration.get("S3ObjectKey", "")
                return emulator.bucket_version(bucket, key, of=(place.account, place.region))
            case "CodeCommit":
                repository, branch = configuration.get("RepositoryName", ""), configuration.get("BranchName", "")
                return codecommit.head(place, repository, branch)
            case _:
                return None

    return look
