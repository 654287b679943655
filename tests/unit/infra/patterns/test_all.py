"""The event patterns against a matcher that is not ours: an event passes just when a route concerns it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.services import eventbridge

from revision_trigger.domain.own_events import DETAIL_TYPES, SCHEDULE_SOURCE
from revision_trigger.domain.routing.globs import glob_matches
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.routing.sources import CodeCommitSource, EcrSource, S3Source
from revision_trigger_cdk.patterns.all import event_patterns
from revision_trigger_cdk.patterns.globs import glob_matchers
from tests.unit.infra.patterns.matching import (
    HOME,
    RECORDED,
    alarm,
    build,
    commit,
    created,
    execution,
    made,
    passing,
    push,
    recorded,
    routes,
)


def test_are_of_executions_alone_when_nothing_is_routed_by_events() -> None:
    (pattern,) = made(routes({"connection": "acme/web"})).values()

    assert pattern["source"] == ["aws.codepipeline"]


@pytest.mark.parametrize("state", ["STARTED", "SUCCEEDED", "FAILED", "STOPPED", "CANCELED", "SUPERSEDED"])
def test_let_the_recorded_state_change_through_when_its_pipeline_is_routed(state: str) -> None:
    event = recorded("codepipeline-execution-state-change-event.json")
    event["detail"] |= {"state": state}

    assert passing(made(watching("myPipeline")), event)
    assert not passing(made(watching("my")), event)


def test_let_the_recorded_push_through_when_its_repository_and_tag_are_routed() -> None:
    event = recorded("ecr-image-push-event.json")

    assert passing(made(routes({"ecr": "my-repository-name", "tags": ["lat*"]})), event)
    assert not passing(made(routes({"ecr": "my-repository-name", "tags": ["v*"]})), event)
    assert not passing(made(routes({"ecr": "another", "tags": ["lat*"]})), event)


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDED.glob("*.json")))
def test_let_no_other_recorded_event_through_when_all_kinds_are_routed(name: str) -> None:
    patterns = made(
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
    patterns = made(routes({"ecr": "web"}, {"s3": "bucket", "key": "k"}, {"codecommit": "web", "branch": "main"}))

    assert passing(patterns, event) == []


@pytest.mark.parametrize("detail_type", DETAIL_TYPES)
def test_let_our_own_events_through_when_a_sender_says_them(detail_type: str) -> None:
    event = {"source": "com.acme.release", "detail-type": detail_type, "detail": {"name": "web"}}
    patterns = made(routes({"connection": "acme/web"}, senders=("com.acme.release", "x.y")))

    assert passing(patterns, event) == ["OwnEvents"]
    assert passing(patterns, event | {"source": SCHEDULE_SOURCE}) == []
    assert passing(patterns, event | {"source": "com.acme"}) == []
    assert passing(patterns, event | {"detail-type": "Other"}) == []


@pytest.mark.parametrize(
    "event",
    [
        push("web", "v1"),
        created("bucket", "k"),
        commit("web", "main"),
        build("web-build"),
        alarm("web-5xx"),
        {"source": "com.acme.github", "detail-type": "push", "detail": {}},
        {"source": "com.acme.release", "detail-type": "Desired Revision", "detail": {}},
    ],
)
def test_let_another_account_in_just_when_the_file_names_it(event: dict[str, Any]) -> None:
    known = routes(
        {"ecr": "web"},
        {"s3": "bucket", "keys": ["k*"]},
        {"codecommit": "web", "branch": "main"},
        {"connection": "a/b", "build": {"project": "web-build"}},
        {"connection": "a/b", "mapped": {"pattern": {"source": ["com.acme.github"]}, "revision": "detail.after"}},
        senders=("com.acme.release",),
    )
    foreign = event | {"account": "210987654321"}

    assert len(passing(made(known, alarms=("web-5xx",)), event)) == 1
    assert passing(made(known, alarms=("web-5xx",)), foreign) == []
    assert len(passing(made(known, alarms=("web-5xx",), accounts=("210987654321",)), foreign)) == 1
    assert passing(made(known, alarms=("web-5xx",), accounts=("999999999999",)), foreign) == []


def test_name_the_account_of_the_stack_for_cloudformation_when_none_is_given() -> None:
    patterns = event_patterns(routes({"ecr": "web"}), accounts=["210987654321"])

    assert {name[:4]: pattern["account"] for name, pattern in patterns.items()} == {
        "EcrI": [{"Ref": "AWS::AccountId"}, "210987654321"],
        "Pipe": [{"Ref": "AWS::AccountId"}],
    }


@pytest.mark.parametrize(
    "feed", [{"build": {"project": "p1"}}, {"mapped": {"pattern": {"id": ["x"]}, "revision": "a"}}]
)
def test_keep_a_services_own_event_out_when_something_else_feeds_the_source(feed: dict[str, Any]) -> None:
    patterns = made(
        routes(
            {"ecr": "web"} | feed, {"s3": "bucket", "key": "k"} | feed, {"codecommit": "web", "branch": "main"} | feed
        )
    )

    assert [passing(patterns, it) for it in (push("web", "v"), created("bucket", "k"), commit("web", "main"))] == [
        []
    ] * 3


def test_let_the_recorded_build_through_when_its_project_feeds_a_source() -> None:
    event = recorded("codebuild-state-change.json")
    event["detail"] |= {"build-status": "SUCCEEDED"}
    project = event["detail"]["project-name"]
    patterns = made(routes({"connection": "a/b", "build": {"project": project, "variable": "COMMIT"}}))

    assert len(passing(patterns, event)) == 1
    assert passing(patterns, build(project, "FAILED")) == passing(patterns, build(project, "IN_PROGRESS")) == []
    assert passing(patterns, build("another")) == []


def test_let_an_alarm_through_when_it_rolls_a_pipeline_back_and_rings() -> None:
    patterns = made(routes({"ecr": "web"}), alarms=("web-5xx", "api-5xx"))

    assert len(passing(patterns, alarm("web-5xx"))) == len(passing(patterns, alarm("api-5xx"))) == 1
    assert passing(patterns, alarm("web-5xx", "OK")) == passing(patterns, alarm("web-4xx")) == []


def test_are_those_of_the_file_when_a_source_is_mapped() -> None:
    pushed = {"source": ["com.acme.github"], "detail": {"ref": ["refs/heads/main"]}}
    own = {"account": ["210987654321"], "source": ["com.acme"]}
    either = {"$or": [{"account": ["210987654321"]}, {"source": ["com.acme"]}]}
    sources = [{"connection": "a/b", "mapped": {"pattern": it, "revision": "a"}} for it in (pushed, own, either)]

    mapped = [pattern for name, pattern in made(routes(*sources)).items() if name.startswith("Mapped")]

    assert mapped == [{"account": [HOME.account], **pushed}, own, either]


def test_are_made_once_under_a_name_that_stays_when_a_pattern_feeds_many() -> None:
    one = {"connection": "a/b", "mapped": {"pattern": {"source": ["a"], "detail-type": ["b"]}, "revision": "x"}}
    turned = {"connection": "c/d", "mapped": {"pattern": {"detail-type": ["b"], "source": ["a"]}, "revision": "y"}}
    another = {"connection": "c/d", "mapped": {"pattern": {"source": ["c"]}, "revision": "y"}}

    def names(*sources: dict[str, Any]) -> set[str]:
        return {name for name in made(routes(*sources)) if name.startswith("Mapped")}

    assert names(one) == names(one, turned) == names(turned) < names(another, one)
    assert len(names(one, another)) == 2


def placed(**places: dict[str, str]) -> Routes:
    sources = {"A": {"connection": "acme/web"}}
    return Routes.from_data({"pipelines": {name: {"sources": sources} | place for name, place in places.items()}})


def test_let_an_execution_through_just_where_its_pipeline_is() -> None:
    role = {"roleArn": "arn:aws:iam::210987654321:role/start"}
    there = {"account": "210987654321", "region": "eu-west-1"} | role
    patterns = made(placed(here={}, web=there, api={"region": "eu-west-1"}, db={"account": "210987654321"} | role))
    places = [
        (account, region) for account in ("123456789012", "210987654321") for region in ("us-east-1", "eu-west-1")
    ]

    seen = {
        name: [
            (account, region)
            for account, region in places
            if passing(patterns, execution(name) | {"account": account, "region": region})
        ]
        for name in ("here", "web", "api", "db")
    }

    assert seen == {"here": [places[0]], "web": [places[3]], "api": [places[1]], "db": [places[2]]}
    assert all("accounts" not in pattern for pattern in patterns.values())


def test_let_an_execution_of_another_account_through_nowhere_when_only_its_events_are_obeyed() -> None:
    patterns = made(watching("web"), accounts=("210987654321",))

    assert passing(patterns, execution("web") | {"account": "210987654321"}) == []


_name = st.sampled_from(["aa", "bb", "cc", "dd", "ee", "ff"])
_tag = st.text(alphabet="ab1", min_size=1, max_size=4)
_glob = st.text(alphabet="ab1*", min_size=1, max_size=4).filter(lambda glob: "**" not in glob)
_source = st.one_of(
    st.builds(lambda name, tags: {"ecr": name, "tags": tags}, _name, st.lists(_glob, min_size=1, max_size=3)),
    st.builds(lambda name, key: {"s3": name, "key": key}, _name, _tag),
    st.builds(lambda name, keys: {"s3": name, "keys": keys}, _name, st.lists(_glob, min_size=1, max_size=3)),
    st.builds(lambda name, branch: {"codecommit": name, "branch": branch}, _name, _tag),
)
_sources = st.lists(_source, min_size=1, max_size=12)
_event = st.one_of(
    st.builds(push, _name, _tag),
    st.builds(created, _name, _tag),
    st.builds(commit, _name, _tag),
    st.builds(execution, st.integers(0, 20).map("p{}".format)),
)


def globs_of(source: dict[str, Any]) -> list[str]:
    return [*source.get("tags", ()), *source.get("keys", ())]


def concerned(known: Routes, event: dict[str, Any]) -> bool:
    match event["detail"]:
        case {"repository-name": repository, "image-tag": tag}:
            return bool(known.index.watching(EcrSource, repository, tag))
        case {"bucket": {"name": bucket}, "object": {"key": key}}:
            return bool(known.index.watching(S3Source, bucket, key))
        case {"repositoryName": repository, "referenceName": branch}:
            return bool(known.index.watching(CodeCommitSource, repository, branch))
        case {"pipeline": pipeline}:
            return pipeline in known.pipelines
    raise AssertionError(event)


@given(_sources, st.lists(_event, max_size=20))
def test_let_an_event_through_once_when_a_route_concerns_it(sources: list[dict[str, Any]], events: list[Any]) -> None:
    known = routes(*sources)
    patterns = made(known)
    sayable = not any(glob.count("*") > 1 for source in sources for glob in globs_of(source))

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
        patterns = made(routes(*all_sources))
        events = [created(source["s3"], source["key"]) for source in sources if "key" in source]
        events += [execution(f"p{number}") for number in range(len(sources))]
        return {json.dumps(event): passing(patterns, event)[0] for event in events}

    assert homes(*sources) == homes(*sources, another)


@pytest.mark.parametrize("tag", ["release-1", "a-b-c", "ab", "a", "rel.x-y"])
@pytest.mark.parametrize("glob", ["*", "ab", "release-*", "*-c", "a*c", "a*b*c", "*b*", "r*.*"])
def test_never_keep_a_tag_out_when_its_glob_matches(glob: str, tag: str) -> None:
    pattern = {"detail": {"image-tag": glob_matchers([glob])}}
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
        (["a\\*b"], [{"prefix": "a\\"}]),  # wider: a backslash would escape the star
    ],
)
def test_say_a_tag_in_eventbridges_words_when_it_has_them(globs: list[str], matchers: list[Any]) -> None:
    assert glob_matchers(globs) == matchers


def big(count: int, length: int) -> Routes:
    """Routes of this many pipelines, each with three sources of long names of its own and a glob with a wildcard."""
    names = [f"{number:04}{'n' * length}" for number in range(count)]
    return routes(
        *({"ecr": name, "tags": ["release-*-prod", name[:40] + "*"]} for name in names),
        *({"s3": name[:63], "key": f"{name}/{name}/app.zip"} for name in names),
        *({"s3": name[:63], "keys": [f"{name}/*.zip", f"{name}/b*"]} for name in names),
        *({"connection": "a/b", "build": {"project": name}} for name in names),
        *({"codecommit": name, "branch": name} for name in names),
        senders=tuple(f"com.acme.{name}" for name in names),
    )


@pytest.mark.parametrize(("count", "length", "most"), [(1, 10, 10), (100, 10, 80), (100, 96, 300)])
def test_stay_within_eventbridges_limits_when_there_are_many(count: int, length: int, most: int) -> None:
    patterns = made(big(count, length))
    texts = [json.dumps(pattern) for pattern in patterns.values()]

    assert len(texts) <= most
    assert max(map(len, texts)) <= 2048  # EventBridge's quota
    assert [eventbridge._event_pattern_error(text) for text in texts] == [None] * len(texts)  # noqa: SLF001  as above


def watching(*names: str) -> Routes:
    return Routes.from_data({"pipelines": {name: {"sources": {"A": {"connection": "acme/web"}}} for name in names}})


def test_stay_where_they_are_when_a_pipeline_joins_many() -> None:
    names = [f"p{number:019}" for number in range(200)]
    before, after = made(watching(*names)), made(watching("a" * 20, *names))

    assert all(passing(before, execution(name)) == passing(after, execution(name)) for name in names)


def test_stay_within_eventbridges_limits_when_pipelines_are_many_and_their_names_long() -> None:
    names = [f"{number:03}{'n' * 97}" for number in range(250)]
    patterns = made(watching(*names))

    assert len(patterns) <= 24
    assert max(len(json.dumps(pattern)) for pattern in patterns.values()) <= 2048  # EventBridge's quota
    assert all(len(passing(patterns, execution(name))) == 1 for name in names)


def test_hold_wildcards_in_few_patterns_when_there_are_many() -> None:
    texts = [json.dumps(pattern) for pattern in made(big(100, 20)).values()]

    assert len([text for text in texts if "wildcard" in text]) <= 30  # EventBridge's quota per bus


def test_let_the_same_events_through_when_wildcards_are_too_many_for_a_bus() -> None:
    many = made(big(300, 20))
    name = f"{7:04}{'n' * 20}"

    assert "wildcard" not in json.dumps(many)
    assert passing(many, push(name, "release-1-prod"))
    assert passing(many, created(name, f"{name}/app.zip"))


def test_hold_what_does_not_fit_in_one_pattern_for_each_bucket_when_keys_are_long() -> None:
    exact = [f"{number}{'k' * 900}" for number in range(4)]
    globs = [f"{'k' * (900 + number)}*z" for number in range(4)]  # some keys match all of them
    accounts = tuple(f"{number:012}" for number in range(20))  # the most there can be
    patterns = made(
        routes(*({"s3": "exact", "key": key} for key in exact), {"s3": "globs", "keys": globs}), accounts=accounts
    )

    assert max(len(json.dumps(pattern)) for pattern in patterns.values()) <= 2048  # EventBridge's quota
    assert [len(passing(patterns, created("exact", key))) for key in [*exact, "x"]] == [1, 1, 1, 1, 0]
    assert [len(passing(patterns, created("globs", f"{'k' * (900 + number)}z"))) for number in range(4)] == [1] * 4


def test_let_a_key_through_when_it_has_a_star_of_its_own() -> None:
    patterns = made(routes({"s3": "bucket", "key": "a*b"}))

    assert passing(patterns, created("bucket", "a*b"))
    assert not passing(patterns, created("bucket", "axb"))
