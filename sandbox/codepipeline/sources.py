"""Source revisions: the overrides that a pipeline takes, and the revision that each source action runs at.

The provider decides the revision types (StartPipelineExecution's SourceRevisionOverride). The form of a value is not
checked, because AWS does not document its own check.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.awsjson.errors import Refused
from sandbox.codepipeline.executions import Revision
from sandbox.codepipeline.pipelines import Declaration
from sandbox.codepipeline.switches import Switches

_TYPES: Mapping[str, frozenset[str]] = {
    "CodeCommit": frozenset({"COMMIT_ID"}),
    "CodeStarSourceConnection": frozenset({"COMMIT_ID"}),
    "GitHub": frozenset({"COMMIT_ID"}),
    "ECR": frozenset({"IMAGE_DIGEST"}),
    "S3": frozenset({"S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"}),
}


@dataclass(frozen=True, slots=True)
class SourceAction:
    """The parts of a source action that decide its newest revision."""

    name: str
    provider: str
    configuration: Mapping[str, str]


Latest = Callable[[AccountRegion, SourceAction], Awaitable[str | None]]
Override = dict[str, str]


def accepted(declaration: Declaration, overrides: list[Override], switches: Switches) -> list[Override]:
    """The overrides that count. A wrong override is refused, or left out if the switch is lenient."""
    if overrides and declaration["pipelineType"] == "V1" and not switches.overrides_on_v1:
        raise Refused("ValidationException", "Source revision overrides need a pipeline of type V2; this one is V1")
    for (action, kind), count in Counter((each["actionName"], each["revisionType"]) for each in overrides).items():
        if count > 1:
            raise Refused(
                "ValidationException", f"sourceRevisions names action {action} with {kind} {count} times, not once"
            )
    faults = {index: fault for index, each in enumerate(overrides) if (fault := _fault(declaration, each))}
    if faults and not switches.lenient:
        raise Refused("ValidationException", "; ".join(faults.values()))
    return [each for index, each in enumerate(overrides) if index not in faults]


async def resolve(
    place: AccountRegion, action: dict[str, Any], overrides: list[Override], *, latest: Latest
) -> Revision:
    """The revision of a source action: its override, else its newest revision, else a made-up but stable revision."""
    source = _source(action)
    wanted = {each["revisionType"]: each["revisionValue"] for each in overrides if each["actionName"] == source.name}
    if key := wanted.pop("S3_OBJECT_KEY", None):
        source = replace(source, configuration={**source.configuration, "S3ObjectKey": key})
    revision_id = next(iter(wanted.values()), None) or await latest(place, source) or _made_up(place, source)
    return Revision(
        action=source.name,
        artifact=action["outputArtifacts"][0]["name"],
        id=revision_id,
        summary=f"Amazon S3 version id: {revision_id}" if source.provider == "S3" else None,
        url=_url(place.region, source, revision_id),
    )


def _fault(declaration: Declaration, override: Override) -> str | None:
    actions = {action["name"]: _source(action) for action in declaration["stages"][0]["actions"]}
    source, kind = actions.get(override["actionName"]), override["revisionType"]
    if source is None:
        return (
            f"Pipeline {declaration['name']} has no source action {override['actionName']}; it has {', '.join(actions)}"
        )
    if kind not in _TYPES.get(source.provider, {kind}):
        return f"Source action {source.name} ({source.provider}) takes no {kind}"
    if kind == "S3_OBJECT_KEY" and source.configuration.get("AllowOverrideForS3ObjectKey") != "true":
        return f"Source action {source.name} takes S3_OBJECT_KEY only with AllowOverrideForS3ObjectKey set to true"
    return None


def _source(action: dict[str, Any]) -> SourceAction:
    return SourceAction(action["name"], action["actionTypeId"]["provider"], action["configuration"])


def _made_up(place: AccountRegion, source: SourceAction) -> str:
    """A revision of the right form for a source without a known revision: the same revision every time."""
    known = json.dumps(
        [place.arn("codepipeline", source.name), source.provider, dict(source.configuration)], sort_keys=True
    ).encode()
    digest = hashlib.sha256(known)
    if source.provider == "ECR":
        return f"sha256:{digest.hexdigest()}"
    if source.provider == "S3":
        return base64.urlsafe_b64encode(digest.digest())[:32].decode()
    return digest.hexdigest()[:40]


def _url(region: str, source: SourceAction, revision_id: str) -> str | None:
    if source.provider == "S3":
        return f"https://console.aws.amazon.com/s3/home?region={region}#"
    if source.provider == "CodeCommit":
        repository = source.configuration.get("RepositoryName", "")
        return f"https://{region}.console.aws.amazon.com/codecommit/home#/repository/{repository}/commit/{revision_id}"
    return None
