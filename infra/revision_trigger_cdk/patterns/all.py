"""All event patterns that the routes need, within EventBridge's limits. `resources.event_rules` makes the rules.

Where a pattern cannot be exact, it lets more events through, and the function decides. No event matches two patterns,
so no event reaches the queue twice. Only the patterns that the file itself gives under `mapped` may overlap.
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

# The states in which an execution begins or ends. The others need no event: STOPPING is followed by STOPPED, and
# RESUMED by an end (CodePipeline User Guide, "Monitoring CodePipeline events").
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
    """Give every pattern, by a name that does not change: for routes, senders, alarms and executions of pipelines.

    Only events of the home account and of these `accounts` pass.
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
    """Give patterns by the pipelines' account and region. A bus elsewhere must hand its events on to the stack's."""
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
