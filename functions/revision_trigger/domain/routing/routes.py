"""Routes: the pipelines, and which source action of which of them an event concerns. The one truth for the file.

`infra` checks pipelines.yaml and compiles it; `Routes.from_data` reads the compiled form. What a source is fed by
decides which revision types its pins may have.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from revision_trigger.domain.revision import RevisionType
from revision_trigger.domain.routing.index import Route, RouteIndex
from revision_trigger.domain.routing.policy import NEVER, Policy
from revision_trigger.domain.routing.sources import S3Source, Source, source_of
from revision_trigger.domain.value_class import value_class

MAX_AGE = 86_400.0
"""Seconds after which an event is too old where no clock orders it, unless the pipelines file says otherwise."""


@value_class
class Place:
    """Where a pipeline is, if not in the stack's own account and region, and the role that may start it there."""

    account: str | None = None
    region: str | None = None
    role_arn: str | None = None


HERE = Place()


@value_class
class Pipeline:
    """One pipeline of the file: its routed source actions by name.

    Events older than `max_age` seconds, which no clock orders, ask for nothing. `checked`: what is asked for is looked
    up before it starts. `alarms` are the names of those that speak against what it runs; `rollback` says when it goes
    back by itself, and what holds then.
    """

    sources: Mapping[str, Source]
    max_age: float = MAX_AGE
    place: Place = HERE
    checked: bool = True
    alarms: frozenset[str] = frozenset()
    rollback: Policy = NEVER


@value_class
class Routes:
    """The pipelines file, compiled: who is obeyed, every pipeline, and what feeds it.

    `senders` are the EventBridge sources whose own events are, `topics` the SNS topics that may pass events on, and
    `accounts` whose events are beside those of `home`, where the stack is: unless that is known, nobody's.
    """

    pipelines: Mapping[str, Pipeline]
    index: RouteIndex
    senders: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    home: Place = HERE

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, home: Place = HERE) -> "Routes":
        """Read the compiled pipelines file, which `infra` has checked.

        Raises KeyError or TypeError if it was not.
        """
        pipelines = {name: _pipeline(pipeline) for name, pipeline in data["pipelines"].items()}
        index = RouteIndex.of(
            Route(name, action, source) for name, one in pipelines.items() for action, source in one.sources.items()
        )
        senders, topics, accounts = (frozenset(data.get(name, ())) for name in ("senders", "topics", "accounts"))
        return cls(MappingProxyType(pipelines), index, senders, topics, accounts, home)

    def obeys(self, account: str) -> bool:
        """Whether events of this account may ask for something."""
        return account == self.home.account or account in self.accounts

    def place_of(self, pipeline: str) -> Place:
        """Give where a pipeline is, with its account and region as far as they are known."""
        place, home = self.pipelines[pipeline].place, self.home
        return replace(place, account=place.account or home.account, region=place.region or home.region)

    def carried(self, pipeline: str) -> Mapping[str, RevisionType]:
        """Give the source actions whose pins every start carries, each with the type its history is read as."""
        sources = self.pipelines[pipeline].sources
        return {action: source.revision_types[0] for action, source in sources.items() if source.pinned}

    def listed(self, pipeline: str) -> Mapping[str, RevisionType]:
        """Give those of them that the history tells the whole revision of.

        Not sources of many keys: it gives a version, and not of which key (docs/aws-facts.md). Started with the version
        alone, CodePipeline would look for it under the action's own key.
        """
        sources = self.pipelines[pipeline].sources
        return {action: kind for action, kind in self.carried(pipeline).items() if not _has_keys(sources[action])}


def _has_keys(source: Source) -> bool:
    return isinstance(source, S3Source) and bool(source.keys)


def _pipeline(data: Mapping[str, Any]) -> Pipeline:
    sources = {action: source_of(source) for action, source in data["sources"].items()}
    place = Place(data.get("account"), data.get("region"), data.get("roleArn"))
    max_age = float(data.get("maxAge", MAX_AGE))
    rollback = Policy.from_data(data["rollback"]) if "rollback" in data else NEVER
    checked = data.get("checks", True)
    return Pipeline(MappingProxyType(sources), max_age, place, checked, rollback.on_alarm, rollback)
