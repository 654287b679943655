"""The index finds the same routes as a search through every source would."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.routing.index import Route, RouteIndex
from revision_trigger.domain.routing.sources import Build, CodeCommitSource, EcrSource, Feed, Mapped, S3Source, Source

names = st.sampled_from(["web", "api", "docs"])
feeds: st.SearchStrategy[Feed | None] = st.one_of(
    st.none(), st.builds(Build, names), st.builds(Mapped, st.just({"source": ["s"]}), names)
)
sources: st.SearchStrategy[Source] = st.one_of(
    st.builds(EcrSource, names, st.sampled_from([("*",), ("web",)]), feed=feeds),
    st.builds(S3Source, names, names, st.sampled_from([(), ("w*",)]), feed=feeds),
    st.builds(CodeCommitSource, names, names, feed=feeds),
)
everybody = st.dictionaries(names, st.dictionaries(st.sampled_from("ABC"), sources))


def _routes(pipelines: dict[str, dict[str, Source]]) -> list[Route]:
    return [Route(name, action, source) for name, some in pipelines.items() for action, source in some.items()]


@pytest.mark.parametrize("kind", [EcrSource, S3Source, CodeCommitSource])
@given(pipelines=everybody, name=names, detail=names)
def test_finds_those_whose_own_service_tells_of_them(kind: Any, pipelines: Any, name: str, detail: str) -> None:
    found = RouteIndex.of(_routes(pipelines)).watching(kind, name, detail)

    asked = [
        (route.pipeline, route.action)
        for route in _routes(pipelines)
        if isinstance(route.source, kind) and route.source.feed is None and route.source.concerns(name, detail)
    ]
    assert [(pipeline, action) for pipeline, actions in found.items() for action in actions] == asked


@given(pipelines=everybody, project=names)
def test_finds_those_that_builds_feed(pipelines: Any, project: str) -> None:
    found = RouteIndex.of(_routes(pipelines)).built_by(project)

    asked = [
        route
        for route in _routes(pipelines)
        if isinstance(route.source.feed, Build) and route.source.feed.project == project
    ]
    assert [Route(name, action, source) for name, some in found.items() for action, source in some.items()] == asked


@given(pipelines=everybody)
def test_finds_those_that_any_event_may_feed(pipelines: Any) -> None:
    found = RouteIndex.of(_routes(pipelines)).mapped

    assert list(found) == [route for route in _routes(pipelines) if isinstance(route.source.feed, Mapped)]
