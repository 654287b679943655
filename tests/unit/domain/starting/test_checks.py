from typing import Any

import pytest

from revision_trigger.domain.intents.desired import DesiredRevision, Symbol, Variable
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.checks import check, check_found
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.domain.starting.lookups import UNVERSIONED, Commit, Image, Object
from tests.builders import COMMIT, DIGEST, definition, routes

IMAGE = SourceRevision("Image", "IMAGE_DIGEST", DIGEST)
SOURCE = SourceRevision("Source", "COMMIT_ID", COMMIT)
APP = SourceRevision("App", "COMMIT_ID", COMMIT)
VERSION = SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", "v1")
KEY = SourceRevision("Bundle", "S3_OBJECT_KEY", "web/other.zip")


def intent(*revisions: SourceRevision, **members: Any) -> DesiredRevision:
    return DesiredRevision("id", "web", revisions, 0.0, Reason.DESIRED_REVISION, **members)


def with_source(name: str, provider: str, **configuration: str) -> Definition:
    sources = definition().sources
    return definition(sources={**sources, name: SourceAction(name, provider, configuration)})


def judge(asked: DesiredRevision, found: Definition | None = None) -> None:
    check(found or definition(), routes().pipelines["web"], asked, actions=asked.actions)


def test_takes_every_pin_when_the_pipeline_is_as_its_routes_say() -> None:
    judge(intent(IMAGE, SOURCE, APP, VERSION, variables=(Variable("Color", "blue"),)))


ALLOWED = with_source("Bundle", "S3", S3Bucket="release-bucket", S3ObjectKey="x", AllowOverrideForS3ObjectKey="true")
CASES: dict[str, tuple[DesiredRevision, Definition, Reason, str]] = {
    "of type V1": (intent(IMAGE), definition(type="V1"), Reason.TAKES_NO_OVERRIDES, "expected V2"),
    "without the action": (intent(IMAGE), definition(sources={}), Reason.UNKNOWN_ACTION, "has no action Image"),
    "with that name for another action": (
        intent(IMAGE),
        definition(sources={}, others={"Image": "Deploy"}),
        Reason.NOT_A_SOURCE_ACTION,
        "category Deploy",
    ),
    "with two actions of that name": (
        intent(IMAGE),
        definition(sources={}, ambiguous=frozenset({"Image"})),
        Reason.AMBIGUOUS_ACTION,
        "more than one action is named Image",
    ),
    "with another provider": (
        intent(IMAGE),
        with_source("Image", "S3"),
        Reason.WRONG_REVISION_TYPE,
        "expected S3_OBJECT_KEY, S3_OBJECT_VERSION_ID",
    ),
    "with a provider that takes no override": (
        intent(APP),
        with_source("App", "GitHub"),
        Reason.WRONG_REVISION_TYPE,
        "takes no override",
    ),
    "with a provider that has no such names": (
        intent(symbols=(Symbol("Image", "branch", "main"),)),
        definition(),
        Reason.WRONG_REVISION_TYPE,
        "does not take COMMIT_ID",
    ),
    "that lets no key be overridden": (intent(KEY), definition(), Reason.KEY_OVERRIDE_NOT_ALLOWED, "to true"),
    "that lets no key be overridden by a name": (
        intent(symbols=(Symbol("Bundle", "key", "web/other.zip"),)),
        definition(),
        Reason.KEY_OVERRIDE_NOT_ALLOWED,
        "AllowOverrideForS3ObjectKey",
    ),
    "with another repository": (
        intent(IMAGE),
        with_source("Image", "ECR", RepositoryName="other"),
        Reason.ROUTE_MISMATCH,
        "says web, the action's RepositoryName is other",
    ),
    "with another repository of commits": (
        intent(SOURCE),
        with_source("Source", "CodeCommit", RepositoryName="other"),
        Reason.ROUTE_MISMATCH,
        "other",
    ),
    "with another repository behind its connection": (
        intent(APP),
        with_source("App", "CodeStarSourceConnection", FullRepositoryId="acme/other"),
        Reason.ROUTE_MISMATCH,
        "acme/other",
    ),
    "with another bucket": (intent(VERSION), with_source("Bundle", "S3", S3Bucket="b"), Reason.ROUTE_MISMATCH, " b;"),
    "with another key": (
        intent(VERSION),
        with_source("Bundle", "S3", S3Bucket="release-bucket", S3ObjectKey="k"),
        Reason.ROUTE_MISMATCH,
        "the action's S3ObjectKey is k",
    ),
    "whatever it is, without a version": (
        intent(SourceRevision("Bundle", "S3_OBJECT_VERSION_ID", UNVERSIONED)),
        definition(),
        Reason.UNVERSIONED_OBJECT,
        "versioning on",
    ),
    "without the variable": (
        intent(IMAGE, variables=(Variable("Colour", "blue"),)),
        definition(),
        Reason.ILLEGAL_VARIABLES,
        "does not declare Colour; it declares Color",
    ),
    "without any variable": (
        intent(IMAGE, variables=(Variable("Color", "blue"),)),
        definition(variables=frozenset()),
        Reason.ILLEGAL_VARIABLES,
        "it declares none",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_says_what_to_mend_when_the_pipeline_is_one(case: str) -> None:
    asked, found, reason, said = CASES[case]

    with pytest.raises(Rejected) as fault:
        judge(asked, found)

    assert fault.value.reason is reason
    assert said in fault.value.message


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (intent(KEY, VERSION), ALLOWED),
        (intent(symbols=(Symbol("Bundle", "key", "web/other.zip"),)), ALLOWED),
        (intent(IMAGE), with_source("Image", "ECR", RepositoryName="#{variables.Repository}")),
        (intent(IMAGE), definition(type="")),
        (intent(IMAGE), definition(ambiguous=frozenset({"Deploy"}))),
        (intent(symbols=(Symbol("Image", "latest"), Symbol("Source", "branch", "main"))), definition()),
    ],
    ids=["key allowed", "key by name", "known when it runs", "type not told", "another is ambiguous", "names"],
)
def test_refuses_nothing_that_may_be_right(asked: DesiredRevision, found: Definition) -> None:
    judge(asked, found)


def test_judges_only_the_actions_it_is_asked_to() -> None:
    check(definition(sources={}), routes().pipelines["web"], intent(IMAGE), actions=())


@pytest.mark.parametrize(
    ("lookup", "found", "reason", "said"),
    [
        (Image("web", DIGEST), None, Reason.REVISION_NOT_FOUND, f"no image {DIGEST} in repository web"),
        (Image("web", tag="v1"), None, Reason.REVISION_NOT_FOUND, "no image under tag v1 in repository web"),
        (Object("b", "k", "v1"), None, Reason.REVISION_NOT_FOUND, "no version v1 of object k in bucket b"),
        (Object("b", "k"), None, Reason.REVISION_NOT_FOUND, "no object k in bucket b"),
        (Object("b", "k"), UNVERSIONED, Reason.UNVERSIONED_OBJECT, "versioning on"),
        (Commit("web", id=COMMIT), None, Reason.REVISION_NOT_FOUND, f"no commit {COMMIT} in repository web"),
        (Commit("web", branch="main"), None, Reason.REVISION_NOT_FOUND, "no branch main in repository web"),
    ],
)
def test_names_what_is_not_there(lookup: Any, found: str | None, reason: Reason, said: str) -> None:
    with pytest.raises(Rejected) as fault:
        check_found(found, lookup, "Action")

    assert fault.value.reason is reason
    assert said in fault.value.message
    assert fault.value.message.startswith("action Action: ")
