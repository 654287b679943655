import pytest

from revision_trigger.domain.routing.routes import Place, Routes
from revision_trigger.domain.routing.sources import CodeCommitSource, ConnectionSource, EcrSource, S3Source
from tests.builders import HOME, routes


def test_reads_every_kind_of_source() -> None:
    web = routes().pipelines["web"].sources

    assert web == {
        "Image": EcrSource("web", ("release-*",)),
        "Source": CodeCommitSource("web", "main"),
        "Bundle": S3Source("release-bucket", "web/app.zip"),
        "App": ConnectionSource("acme/web"),
    }


def test_takes_every_tag_when_none_is_named() -> None:
    assert routes().index.watching(EcrSource, "shared", "anything") == {"api": ("Image",)}


def test_refuses_a_source_that_is_none() -> None:
    with pytest.raises(KeyError, match="expected one of ecr, s3"):
        Routes.from_data({"pipelines": {"web": {"sources": {"Image": {"docker": "web"}}}}})


@pytest.mark.parametrize(
    ("kind", "names", "fed"),
    [
        (EcrSource, ("web", "release-1"), {"web": ("Image",)}),
        (EcrSource, ("web", "nightly"), {}),
        (EcrSource, ("Web", "release-1"), {}),
        (CodeCommitSource, ("web", "main"), {"web": ("Source",), "api": ("Source",)}),
        (CodeCommitSource, ("web", "main2"), {}),
        (S3Source, ("release-bucket", "web/app.zip"), {"web": ("Bundle",)}),
        (S3Source, ("release-bucket", "web/../web/app.zip"), {}),
        (S3Source, ("web", "main"), {}),
    ],
)
def test_finds_the_sources_an_event_feeds(
    kind: type[EcrSource | S3Source | CodeCommitSource], names: tuple[str, str], fed: dict[str, tuple[str, ...]]
) -> None:
    assert routes().index.watching(kind, *names) == fed


def test_reads_who_is_obeyed() -> None:
    data = {"pipelines": {}, "senders": ["com.acme"], "topics": ["arn:t"], "accounts": ["210987654321"]}

    known = Routes.from_data(data, home=HOME)

    assert known.senders == {"com.acme"}
    assert known.topics == {"arn:t"}
    assert known.accounts == {"210987654321"}
    assert known.obeys("123456789012")
    assert known.obeys("210987654321")
    assert not known.obeys("333333333333")
    assert not known.obeys("")


def test_a_pipeline_is_where_the_stack_is_unless_the_file_says_otherwise() -> None:
    sources: dict[str, object] = {"sources": {}}
    pipelines = {"here": sources, "there": sources | {"account": "210987654321", "region": "eu-west-1"}}

    known = Routes.from_data({"pipelines": pipelines}, home=HOME)

    assert known.place_of("here") == HOME
    assert known.place_of("there") == Place("210987654321", "eu-west-1")


def test_the_history_does_not_tell_the_revision_of_a_source_of_many_keys() -> None:
    one, many = {"s3": "bucket", "key": "a"}, {"s3": "bucket", "keys": ["a/*"]}
    known = Routes.from_data({"pipelines": {"web": {"sources": {"One": one, "Many": many}}}})

    assert known.carried("web") == dict.fromkeys(["One", "Many"], "S3_OBJECT_VERSION_ID")
    assert known.listed("web") == {"One": "S3_OBJECT_VERSION_ID"}
