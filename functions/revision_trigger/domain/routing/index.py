"""An index of the routes by the repository, bucket or project that feeds them.

Finding the routes of an event costs the same for one pipeline as for many.
"""

from collections.abc import Iterable, Mapping

from revision_trigger.domain.routing.sources import Build, Feed, Mapped, S3Source, Source, Watched
from revision_trigger.domain.value_class import value_class


@value_class
class Route:
    """One source action of one pipeline, and the source that feeds it."""

    pipeline: str
    action: str
    source: Source


Feeder = tuple[type[Source | Feed], str]
"""The key of the index: a kind of source, and the name of its repository or bucket.

For a source that builds feed, `Build` and the name of the CodeBuild project; for a source that any event may feed,
`Mapped` and no name.
"""


@value_class
class RouteIndex:
    """All routes, each under the one feeder of its source action."""

    by_feeder: Mapping[Feeder, tuple[Route, ...]]

    @classmethod
    def of(cls, routes: Iterable[Route]) -> "RouteIndex":
        """Index the routes by their feeders; the routes of one feeder keep their order."""
        by_feeder: dict[Feeder, tuple[Route, ...]] = {}
        for route in routes:
            feeder = _feeder_of(route.source)
            by_feeder[feeder] = (*by_feeder.get(feeder, ()), route)
        return cls(by_feeder)

    def watching(self, kind: type[Watched], name: str, detail: str) -> Mapping[str, tuple[str, ...]]:
        """Return the pipelines that an AWS service's own event concerns, each with the source actions that it feeds.

        `name` is the name of the repository or bucket, `detail` the tag, branch or key.
        """
        fed: dict[str, tuple[str, ...]] = {}
        for one in self.by_feeder.get((kind, name), ()):
            if isinstance(one.source, kind) and one.source.concerns(name, detail):
                fed[one.pipeline] = (*fed.get(one.pipeline, ()), one.action)
        return fed

    def built_by(self, project: str) -> Mapping[str, Mapping[str, Source]]:
        """Return the pipelines that builds of this CodeBuild project feed, each with its sources that they feed."""
        fed: dict[str, dict[str, Source]] = {}
        for one in self.by_feeder.get((Build, project), ()):
            fed.setdefault(one.pipeline, {})[one.action] = one.source
        return fed

    @property
    def mapped(self) -> tuple[Route, ...]:
        """The routes that any event may feed; only their patterns say which events do."""
        return self.by_feeder.get((Mapped, ""), ())


def _feeder_of(source: Source) -> Feeder:
    if isinstance(source.feed, Build):
        return Build, source.feed.project
    if isinstance(source.feed, Mapped):
        return Mapped, ""
    return type(source), source.bucket if isinstance(source, S3Source) else source.repository
