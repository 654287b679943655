"""The event patterns against a matcher that is not ours: an event passes just when a route concerns it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.services import eventbridge

from infra.patterns import event_patterns, tag_matchers
from revision_trigger.domain.globs import glob_matches
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.sources import CodeCommitSource, EcrSource, S3Source
from tests.unit.infra.matching import RECORDED, commit, created, execution, passing, push, recorded, routes


def test_are_of_executions_alone_when_nothing_is_routed_by_events() -> None:
    (pattern,) = event_patterns(routes({"connection": "acme/web"})).values()

    assert pattern["source"] == ["aws.codepipeline"]


@pytest.mark.parametrize("state", ["STARTED", "SUCCEEDED", "FAILED", "STOPPED", "CANCELED", "SUPERSEDED"])
def test_let_the_recorded_state_change_through_when_its_pipeline_is_routed(state: str) -> None:
    event = recorded("codepipeline-execution-state-change-event.json")
    event["detail"] |= {"state": state}

    assert passing(event_patterns(watching("myPipeline")), event)
    assert not passing(event_patterns(watching("my")), event)


def test_let_the_recorded_push_through_when_its_repository_and_tag_are_routed() -> None:
    event = recorded("ecr-image-push-event.json")

    assert passing(event_patterns(routes({"ecr": "my-repository-name", "tags": ["lat*"]})), event)
    assert not passing(event_patterns(routes({"ecr": "my-repository-name", "tags": ["v*"]})), event)
    assert not passing(event_patterns(routes({"ecr": "another", "tags": ["lat*"]})), event)


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDED.glob("*.json")))
def test_let_no_other_recorded_event_through_when_all_kinds_are_routed(name: str) -> None:
    patterns = event_patterns(
        routes({"ecr": "web"}, {"s3": "bucket", "key": "k"}, {"codecommit": "web", "branch": "main"}, senders=("a.b",))
    )
    usual = {"source": "none", "detail-type": "none", "detail": {}}

    assert passing(patterns, usual | recorded(name)) == []


@pytest.mark.parametrize(
    "event",
    [
        push("web", "v1", result="FAILURE"),
        push("web", "v1", **{"action-type": "DELETE"}),
        push("web", None),  # a child of a multi-arch push
        push("web", "v1") | {"detail-type": "ECR Image Scan"},
        push("web", "v1") | {"source": "com.acme"},
        commit("web", "main", event="referenceDeleted"),
        commit("web", "main", referenceType="tag"),
        created("bucket", "k") | {"detail-type": "Object Deleted"},
        execution("p0", "STOPPING"),
        execution("p0", "RESUMED"),
        execution("p0", level="Stage"),
        execution("p0", level="Action"),
        execution("p0") | {"source": "com.acme"},
    ],
)
def test_keep_an_event_out_when_it_starts_and_ends_nothing(event: dict[str, Any]) -> None:
    patterns = event_patterns(
        routes({"ecr": "web"}, {"s3": "bucket", "key": "k"}, {"codecommit": "web", "branch": "main"})
    )

    assert passing(patterns, event) == []


def test_let_a_desired_revision_through_when_a_sender_says_it() -> None:
    event = {"source": "com.acme.release", "detail-type": "Desired Revision", "detail": {"name": "web"}}
    patterns = event_patterns(routes({"connection": "acme/web"}, senders=("com.acme.release", "x.y")))

    assert passing(patterns, event) == ["DesiredRevision"]
    assert passing(patterns, event | {"source": "com.acme"}) == []
    assert passing(patterns, event | {"detail-type": "Other"}) == []


def test_do_not_name_an_account_when_anything_is_routed() -> None:
    patterns = event_patterns(routes({"ecr": "web"}, {"codecommit": "web", "branch": "main"}))

    assert all(set(pattern) == {"source", "detail-type", "detail"} for pattern in patterns.values())


_name = st.sampled_from(["aa", "bb", "cc", "dd", "ee", "ff"])
_tag = st.text(alphabet="ab1", min_size=1, max_size=4)
_glob = st.text(alphabet="ab1*", min_size=1, max_size=4).filter(lambda glob: "**" not in glob)
_source = st.one_of(
    st.builds(lambda name, tags: {"ecr": name, "tags": tags}, _name, st.lists(_glob, min_size=1, max_size=3)),
    st.builds(lambda name, key: {"s3": name, "key": key}, _name, _tag),
    st.builds(lambda name, branch: {"codecommit": name, "branch": branch}, _name, _tag),
)
_sources = st.lists(_source, min_size=1, max_size=12)
_event = st.one_of(
    st.builds(push, _name, _tag),
    st.builds(created, _name, _tag),
    st.builds(commit, _name, _tag),
    st.builds(execution, st.integers(0, 20).map("p{}".format)),
)


def concerned(known: Routes, event: dict[str, Any]) -> bool:
    match event["detail"]:
        case {"repository-name": repository, "image-tag": tag}:
            return bool(known.fed_by(EcrSource, repository, tag))
        case {"bucket": {"name": bucket}, "object": {"key": key}}:
            return bool(known.fed_by(S3Source, bucket, key))
        case {"repositoryName": repository, "referenceName": branch}:
            return bool(known.fed_by(CodeCommitSource, repository, branch))
        case {"pipeline": pipeline}:
            return pipeline in known.pipelines
    raise AssertionError(event)


@given(_sources, st.lists(_event, max_size=20))
def test_let_an_event_through_once_when_a_route_concerns_it(sources: list[dict[str, Any]], events: list[Any]) -> None:
    known = routes(*sources)
    patterns = event_patterns(known)
    sayable = not any(glob.count("*") > 1 for source in sources for glob in source.get("tags", ()))

    for event in events:
        found = passing(patterns, event)
        assert len(found) <= 1
        assert not concerned(known, event) or found
        assert not sayable or bool(found) == concerned(known, event)


@given(_sources, _source)
def test_stay_where_they_are_when_another_pipeline_and_repository_are_added(
    sources: list[Any], another: dict[str, Any]
) -> None:
    def homes(*all_sources: dict[str, Any]) -> dict[str, str]:
        patterns = event_patterns(routes(*all_sources))
        events = [created(source["s3"], source["key"]) for source in sources if "s3" in source]
        events += [execution(f"p{number}") for number in range(len(sources))]
        return {json.dumps(event): passing(patterns, event)[0] for event in events}

    assert homes(*sources) == homes(*sources, another)


@pytest.mark.parametrize("tag", ["release-1", "a-b-c", "ab", "a", "rel.x-y"])
@pytest.mark.parametrize("glob", ["*", "ab", "release-*", "*-c", "a*c", "a*b*c", "*b*", "r*.*"])
def test_never_keep_a_tag_out_when_its_glob_matches(glob: str, tag: str) -> None:
    pattern = {"detail": {"image-tag": tag_matchers([glob])}}
    event = {"source": "", "detail-type": "", "detail": {"image-tag": tag}}

    assert not glob_matches(glob, tag) or passing({"it": pattern}, event)


@pytest.mark.parametrize(
    ("globs", "matchers"),
    [
        (["v1"], ["v1"]),
        (["v*"], [{"prefix": "v"}]),
        (["*-rc"], [{"suffix": "-rc"}]),
        (["v*-rc"], [{"wildcard": "v*-rc"}]),
        (["v*", "*"], [{"exists": True}]),
        (["v*-*", "a*b*c"], [{"prefix": "a"}, {"prefix": "v"}]),  # wider: several wildcards may be too complex
        ([f"{n:03}{'x' * 120}" for n in range(20)], [{"exists": True}]),  # wider: too long
    ],
)
def test_say_a_tag_in_eventbridges_words_when_it_has_them(globs: list[str], matchers: list[Any]) -> None:
    assert tag_matchers(globs) == matchers


def big(count: int, length: int) -> Routes:
    """Routes of this many pipelines, each with three sources of long names of its own and a glob with a wildcard."""
    names = [f"{number:04}{'n' * length}" for number in range(count)]
    return routes(
        *({"ecr": name, "tags": ["release-*-prod", name[:40] + "*"]} for name in names),
        *({"s3": name[:63], "key": f"{name}/{name}/app.zip"} for name in names),
        *({"codecommit": name, "branch": name} for name in names),
        senders=tuple(f"com.acme.{name}" for name in names),
    )


@pytest.mark.parametrize(("count", "length", "most"), [(1, 10, 7), (100, 10, 60), (100, 96, 300)])
def test_stay_within_eventbridges_limits_when_there_are_many(count: int, length: int, most: int) -> None:
    patterns = event_patterns(big(count, length))
    texts = [json.dumps(pattern) for pattern in patterns.values()]

    assert len(texts) <= most
    assert max(map(len, texts)) <= 2048  # EventBridge's quota
    assert [eventbridge._event_pattern_error(text) for text in texts] == [None] * len(texts)  # noqa: SLF001  as above


def watching(*names: str) -> Routes:
    return Routes.from_data({"pipelines": {name: {"sources": {"A": {"connection": "acme/web"}}} for name in names}})


def test_stay_where_they_are_when_a_pipeline_joins_many() -> None:
    names = [f"p{number:019}" for number in range(200)]
    before, after = event_patterns(watching(*names)), event_patterns(watching("a" * 20, *names))

    assert all(passing(before, execution(name)) == passing(after, execution(name)) for name in names)


def test_stay_within_eventbridges_limits_when_pipelines_are_many_and_their_names_long() -> None:
    names = [f"{number:03}{'n' * 97}" for number in range(250)]
    patterns = event_patterns(watching(*names))

    assert len(patterns) <= 24
    assert max(len(json.dumps(pattern)) for pattern in patterns.values()) <= 2048  # EventBridge's quota
    assert all(len(passing(patterns, execution(name))) == 1 for name in names)


def test_hold_wildcards_in_few_patterns_when_there_are_many() -> None:
    texts = [json.dumps(pattern) for pattern in event_patterns(big(100, 20)).values()]

    assert len([text for text in texts if "wildcard" in text]) <= 30  # EventBridge's quota per bus
