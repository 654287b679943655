"""Routes found by what feeds them: an event costs the same over one pipeline or many."""

from collections.abc import Iterable, Mapping

from revision_trigger.domain.routing.sources import Build, Feed, Mapped, S3Source, Source, Watched
from revision_trigger.domain.value_class import value_class


@value_class
class Route:
    """One source action of a pipeline."""

    pipeline: str
    action: str
    source: Source


Feeder = tuple[type[Source | Feed], str]
"""A kind of source and its repository or bucket; or, where that feeds in place of it, builds and their project, or any
event that a pattern matches."""


@value_class
class RouteIndex:
    """Every route, under the one feeder of its source action."""

    by_feeder: Mapping[Feeder, tuple[Route, ...]]

    @classmethod
    def of(cls, routes: Iterable[Route]) -> "RouteIndex":
        """Put routes in order by their feeders; those of one feeder stay in theirs."""
        by_feeder: dict[Feeder, tuple[Route, ...]] = {}
        for route in routes:
            feeder = _feeder_of(route.source)
            by_feeder[feeder] = (*by_feeder.get(feeder, ()), route)
        return cls(by_feeder)

    def watching(self, kind: type[Watched], name: str, detail: str) -> Mapping[str, tuple[str, ...]]:
        """Give the pipelines that their service's own event concerns, each with the source actions it feeds.

        `name` is the repository's or bucket's, `detail` the tag, branch or key.
        """
        fed: dict[str, tuple[str, ...]] = {}
        for one in self.by_feeder.get((kind, name), ()):
            if isinstance(one.source, kind) and one.source.concerns(name, detail):
                fed[one.pipeline] = (*fed.get(one.pipeline, ()), one.action)
        return fed

    def built_by(self, project: str) -> Mapping[str, Mapping[str, Source]]:
        """Give the pipelines that builds of this CodeBuild project feed, each with the sources they feed."""
        fed: dict[str, dict[str, Source]] = {}
        for one in self.by_feeder.get((Build, project), ()):
            fed.setdefault(one.pipeline, {})[one.action] = one.source
        return fed

    @property
    def mapped(self) -> tuple[Route, ...]:
        """The source actions that any event may feed: only their patterns tell."""
        return self.by_feeder.get((Mapped, ""), ())


def _feeder_of(source: Source) -> Feeder:
    if isinstance(source.feed, Build):
        return Build, source.feed.project
    if isinstance(source.feed, Mapped):
        return Mapped, ""
    return type(source), source.bucket if isinstance(source, S3Source) else source.repository
