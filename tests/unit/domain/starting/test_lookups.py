from typing import Any

import pytest

from revision_trigger.domain.intents.desired import Symbol
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.sources import CodeCommitSource, ConnectionSource, EcrSource, S3Source, Source
from revision_trigger.domain.starting.definition import SourceAction
from revision_trigger.domain.starting.lookups import Commit, Image, Lookup, Object, lookup_of, meaning_of, pins_of
from tests.builders import COMMIT, DIGEST

ECR, CODECOMMIT, CONNECTION = EcrSource("web"), CodeCommitSource("web", "main"), ConnectionSource("acme/web")
ONE_KEY, KEYS = S3Source("bucket", "one.zip"), S3Source("bucket", keys=("web/*.zip",))


def action(*, elsewhere: bool = False, **configuration: str) -> SourceAction:
    return SourceAction("A", "any", configuration, elsewhere=elsewhere)


@pytest.mark.parametrize(
    ("pins", "source", "configured", "lookup"),
    [
        ({"IMAGE_DIGEST": DIGEST}, ECR, {}, Image("web", DIGEST)),
        ({"IMAGE_DIGEST": DIGEST}, ECR, {"RepositoryName": "own"}, Image("own", DIGEST)),
        ({"COMMIT_ID": COMMIT}, CODECOMMIT, {"RepositoryName": "own"}, Commit("own", id=COMMIT)),
        ({"COMMIT_ID": COMMIT}, CONNECTION, {}, None),
        ({"S3_OBJECT_VERSION_ID": "v1"}, ONE_KEY, {}, Object("bucket", "one.zip", "v1")),
        ({"S3_OBJECT_VERSION_ID": "v1"}, KEYS, {"S3ObjectKey": "own.zip"}, Object("bucket", "own.zip", "v1")),
        ({"S3_OBJECT_VERSION_ID": "v1"}, KEYS, {}, None),
        ({"S3_OBJECT_VERSION_ID": "v1"}, KEYS, {"S3ObjectKey": "#{variables.Key}"}, None),
        ({"S3_OBJECT_VERSION_ID": "v1", "S3_OBJECT_KEY": "web/a.zip"}, KEYS, {}, Object("bucket", "web/a.zip", "v1")),
        ({"S3_OBJECT_KEY": "web/a.zip"}, KEYS, {"S3Bucket": "own"}, Object("own", "web/a.zip")),
    ],
)
def test_asks_for_exact_revisions_where_the_action_says(
    pins: Any, source: Source, configured: dict[str, Any], lookup: Lookup | None
) -> None:
    assert lookup_of(pins, source, action(**configured)) == lookup


@pytest.mark.parametrize(
    ("kind", "name", "source", "configured", "lookup"),
    [
        ("tag", "v1", ECR, {}, Image("web", tag="v1")),
        ("latest", "", ECR, {}, Image("web", tag="latest")),
        ("latest", "", ECR, {"ImageTag": "stable"}, Image("web", tag="stable")),
        ("branch", "next", CODECOMMIT, {}, Commit("web", branch="next")),
        ("latest", "", CODECOMMIT, {"BranchName": "other"}, Commit("web", branch="main")),
        ("key", "web/a.zip", KEYS, {}, Object("bucket", "web/a.zip")),
        ("latest", "", ONE_KEY, {}, Object("bucket", "one.zip")),
        ("latest", "", KEYS, {}, None),
        ("latest", "", CONNECTION, {}, None),
        ("branch", "main", CONNECTION, {}, None),
        ("tag", "v1", CODECOMMIT, {}, None),
        ("branch", "main", ECR, {}, None),
    ],
)
def test_asks_what_a_name_means_where_the_action_says(
    kind: Any, name: str, source: Source, configured: dict[str, Any], lookup: Lookup | None
) -> None:
    assert meaning_of(Symbol("A", kind, name), source, action(**configured)) == lookup


def test_asks_nobody_when_the_action_works_with_a_role_of_another_account() -> None:
    assert lookup_of({"IMAGE_DIGEST": DIGEST}, ECR, action(elsewhere=True)) is None
    assert meaning_of(Symbol("A", "tag", "v1"), ECR, action(elsewhere=True)) is None


@pytest.mark.parametrize(
    ("kind", "lookup", "found", "pins"),
    [
        ("tag", Image("web", tag="v1"), DIGEST, [("IMAGE_DIGEST", DIGEST)]),
        ("branch", Commit("web", branch="main"), COMMIT, [("COMMIT_ID", COMMIT)]),
        ("latest", Object("b", "k"), "v1", [("S3_OBJECT_VERSION_ID", "v1")]),
        ("key", Object("b", "k"), "v1", [("S3_OBJECT_KEY", "k"), ("S3_OBJECT_VERSION_ID", "v1")]),
    ],
)
def test_pins_what_was_found(kind: Any, lookup: Lookup, found: str, pins: list[Any]) -> None:
    assert pins_of(Symbol("A", kind), lookup, found) == tuple(SourceRevision("A", *pin) for pin in pins)
