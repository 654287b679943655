"""Which source actions a thing feeds, found by the thing itself: an event costs the same over one pipeline or many."""

from collections.abc import Iterable, Mapping

from revision_trigger.domain.sources import Build, Feed, Mapped, S3Source, Source, Watched
from revision_trigger.domain.value_class import value_class


@value_class
class Fed:
    """One source action of a pipeline."""

    pipeline: str
    action: str
    source: Source


Thing = tuple[type[Source | Feed], str]
"""A kind of source and its repository or bucket; or, where that feeds in place of it, builds and their project, or any
event that a pattern matches."""


@value_class
class Feeds:
    """Every source action, under the one thing that feeds it."""

    by_thing: Mapping[Thing, tuple[Fed, ...]]

    @classmethod
    def of(cls, sources: Iterable[Fed]) -> "Feeds":
        """Put source actions in order by what feeds them; those of one thing stay in theirs."""
        feeds: dict[Thing, tuple[Fed, ...]] = {}
        for fed in sources:
            thing = _thing_of(fed.source)
            feeds[thing] = (*feeds.get(thing, ()), fed)
        return cls(feeds)

    def watching(self, kind: type[Watched], name: str, detail: str) -> Mapping[str, tuple[str, ...]]:
        """Give the pipelines that their service's own event concerns, each with the source actions it feeds.

        `name` is the repository's or bucket's, `detail` the tag, branch or key.
        """
        fed: dict[str, tuple[str, ...]] = {}
        for one in self.by_thing.get((kind, name), ()):
            if isinstance(one.source, kind) and one.source.concerns(name, detail):
                fed[one.pipeline] = (*fed.get(one.pipeline, ()), one.action)
        return fed

    def built_by(self, project: str) -> Mapping[str, Mapping[str, Source]]:
        """Give the pipelines that builds of this CodeBuild project feed, each with the sources they feed."""
        fed: dict[str, dict[str, Source]] = {}
        for one in self.by_thing.get((Build, project), ()):
            fed.setdefault(one.pipeline, {})[one.action] = one.source
        return fed

    @property
    def mapped(self) -> tuple[Fed, ...]:
        """The source actions that any event may feed: only their patterns tell."""
        return self.by_thing.get((Mapped, ""), ())


def _thing_of(source: Source) -> Thing:
    if isinstance(source.feed, Build):
        return Build, source.feed.project
    if isinstance(source.feed, Mapped):
        return Mapped, ""
    return type(source), source.bucket if isinstance(source, S3Source) else source.repository
