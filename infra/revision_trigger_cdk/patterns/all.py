"""The event patterns that the routes ask for, within EventBridge's limits. Rules are made of them elsewhere.

What a pattern cannot say exactly it lets through: the function decides. No event matches two of them, so none reaches
the queue twice; only patterns of `mapped`, which are the file's own, may overlap with each other and with these.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from revision_trigger.domain.own_events import DETAIL_TYPES
from revision_trigger.domain.routing.routes import Pipeline, Routes
from revision_trigger.domain.routing.sources import Build, Mapped
from revision_trigger_cdk.patterns.limits import Pattern, Where, aws_pattern, in_groups, in_parts
from revision_trigger_cdk.patterns.mapped import mapped_patterns
from revision_trigger_cdk.patterns.services import service_patterns

# EventBridge's quota for a bus (User Guide, "Amazon EventBridge quotas").
_WILDCARD_PATTERNS = 30

# An execution began or ended. Of the rest, STOPPING is followed by STOPPED, RESUMED by an end (CodePipeline User Guide,
# "Monitoring CodePipeline events").
_STATES = ["CANCELED", "FAILED", "STARTED", "STOPPED", "SUCCEEDED", "SUPERSEDED"]


@dataclass(frozen=True, slots=True)
class Home:
    """The stack's own account and region."""

    account: Where
    region: Where


STACK = Home({"Ref": "AWS::AccountId"}, {"Ref": "AWS::Region"})


def event_patterns(
    routes: Routes, *, accounts: Iterable[str] = (), alarms: Iterable[str] = (), home: Home = STACK
) -> dict[str, Pattern]:
    """Every pattern by a name that stays: what a route, a sender or an alarm asks for, and what becomes of pipelines.

    Events of the home account and of these `accounts` pass, and no other's.
    """
    obeyed = [home.account, *sorted(accounts)]
    kept = (
        _of_senders(routes.senders, obeyed)
        | _of_builds(_feeds(routes, Build), obeyed)
        | mapped_patterns(_feeds(routes, Mapped), obeyed)
        | _of_alarms(alarms, obeyed)
        | _of_executions(routes.pipelines, home)
    )
    exact = kept | service_patterns(routes, obeyed, wildcards=True)
    if sum('{"wildcard": ' in json.dumps(pattern) for pattern in exact.values()) <= _WILDCARD_PATTERNS:
        return exact
    return kept | service_patterns(routes, obeyed, wildcards=False)


def _feeds(routes: Routes, kind: type[Build] | type[Mapped]) -> list[Any]:
    sources = chain.from_iterable(pipeline.sources.values() for pipeline in routes.pipelines.values())
    return [source.feed for source in sources if isinstance(source.feed, kind)]


def _of_senders(senders: Iterable[str], accounts: Sequence[Where]) -> dict[str, Pattern]:
    def pattern(sources: list[str]) -> Pattern:
        return {"account": list(accounts), "source": sources, "detail-type": sorted(DETAIL_TYPES)}

    return in_parts("OwnEvents", sorted(senders), pattern)


def _of_builds(builds: Iterable[Build], accounts: Sequence[Where]) -> dict[str, Pattern]:
    def pattern(projects: list[str]) -> Pattern:
        detail = {"build-status": ["SUCCEEDED"], "project-name": projects}
        return aws_pattern("aws.codebuild", "CodeBuild Build State Change", detail, accounts=accounts)

    return in_groups("CodeBuildStateChange", {build.project: [build.project] for build in builds}, pattern)


def _of_alarms(alarms: Iterable[str], accounts: Sequence[Where]) -> dict[str, Pattern]:
    def pattern(names: list[str]) -> Pattern:
        detail = {"alarmName": names, "state": {"value": ["ALARM"]}}
        return aws_pattern("aws.cloudwatch", "CloudWatch Alarm State Change", detail, accounts=accounts)

    return in_groups("AlarmStateChange", {name: [name] for name in alarms}, pattern)


def _of_executions(pipelines: Mapping[str, Pipeline], home: Home) -> dict[str, Pattern]:
    """Of each pipeline where it is: another place's events come only if its bus hands them on."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, pipeline in pipelines.items():
        names[pipeline.place.account or "", pipeline.place.region or ""].append(name)
    found: dict[str, Pattern] = {}
    for (account, region), there in sorted(names.items()):
        found |= _of_place(there, Home(account or home.account, region or home.region), f"{account}{region}")
    return found


def _of_place(pipelines: list[str], place: Home, name: str) -> dict[str, Pattern]:
    def pattern(names: list[str]) -> Pattern:
        detail = {"pipeline": names, "state": _STATES}
        events = "CodePipeline Pipeline Execution State Change"
        return {"region": [place.region]} | aws_pattern("aws.codepipeline", events, detail, accounts=[place.account])

    kind = f"PipelineExecutionStateChange{name.replace('-', '')}"
    return in_groups(kind, {name: [name] for name in pipelines}, pattern)
