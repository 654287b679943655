"""Routes: the pipelines, and which source action of which pipeline an event concerns.

The pipelines file is checked and compiled when the app is synthesised; `Routes.from_data` reads the compiled form. The
kind of a source decides which revision types its pins may have.
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
"""Seconds after which an event is too old, by default; it applies where a source action of the event has no clock."""


@value_class
class Place:
    """The account and region of a pipeline, and the role that may start it there.

    None means the stack's own account or region, and no role.
    """

    account: str | None = None
    region: str | None = None
    role_arn: str | None = None


HERE = Place()


@value_class
class Pipeline:
    """One pipeline of the file: its routed source actions by name.

    An event older than `max_age` seconds asks for nothing if a source action that it moves has no clock yet. `checked`:
    revisions are looked up before they start. `alarms` are the names of the alarms that speak against the running
    revisions. `rollback` says when the pipeline goes back by itself, and what holds then.
    """

    sources: Mapping[str, Source]
    max_age: float = MAX_AGE
    place: Place = HERE
    checked: bool = True
    alarms: frozenset[str] = frozenset()
    rollback: Policy = NEVER


@value_class
class Routes:
    """The pipelines file, compiled: every pipeline, the sources that feed it, and whose events are obeyed.

    `senders` are the EventBridge sources whose requests are obeyed. `topics` are the SNS topics that may pass events
    on. `home` is the stack's own place. Events are obeyed from the account of `home` and from `accounts`; if the
    account of `home` is not known, only from `accounts`.
    """

    pipelines: Mapping[str, Pipeline]
    index: RouteIndex
    senders: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    home: Place = HERE

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, home: Place = HERE) -> "Routes":
        """Read the compiled pipelines file; raises KeyError or TypeError if it was not checked."""
        pipelines = {name: _pipeline(pipeline) for name, pipeline in data["pipelines"].items()}
        index = RouteIndex.of(
            Route(name, action, source) for name, one in pipelines.items() for action, source in one.sources.items()
        )
        senders, topics, accounts = (frozenset(data.get(name, ())) for name in ("senders", "topics", "accounts"))
        return cls(MappingProxyType(pipelines), index, senders, topics, accounts, home)

    def obeys(self, account: str) -> bool:
        """Whether events from this account are obeyed."""
        return account == self.home.account or account in self.accounts

    def place_of(self, pipeline: str) -> Place:
        """Return the place of a pipeline, with the stack's own account and region where the file names none."""
        place, home = self.pipelines[pipeline].place, self.home
        return replace(place, account=place.account or home.account, region=place.region or home.region)

    def carried(self, pipeline: str) -> Mapping[str, RevisionType]:
        """Return the source actions whose pins every start carries.

        Each comes with the revision type that a revision in the history is read as.
        """
        sources = self.pipelines[pipeline].sources
        return {action: source.revision_types[0] for action, source in sources.items() if source.pinned}

    def listed(self, pipeline: str) -> Mapping[str, RevisionType]:
        """Return the carried source actions whose whole revision the history lists.

        An S3 source of many keys is left out: the history lists an object's version, and not its key
        (docs/aws-facts.md). Given the version alone, CodePipeline would look for it under the action's own key.
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
