"""Routes that one event would pin twice."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.routing.globs import glob_matches
from revision_trigger_cdk.pipelines_file import FaultyPipelinesFile, parse
from revision_trigger_cdk.pipelines_file.rules.conflicts import overlap

CONFLICTS = {
    "overlapping tags": (
        '{ecr: web, tags: ["release-*"]}',
        '{ecr: web, tags: ["x", "*-1"]}',
        "one tag of web can match release-* and *-1",
    ),
    "all tags": ("{ecr: web}", "{ecr: web, tags: [v1]}", "one tag of web can match * and v1"),
    "one key for two globs": (
        '{s3: bucket, keys: ["x", "web/*"]}',
        '{s3: bucket, keys: ["*.zip"]}',
        "one key in bucket can match web/* and *.zip",
    ),
    "one key for a glob and a key": (
        "{s3: bucket, key: web/app.zip}",
        '{s3: bucket, keys: ["web/*.zip"]}',
        "both are s3://bucket/web/app.zip",
    ),
    "one key for a key and a glob": (
        '{s3: bucket, keys: ["web/*.zip"]}',
        "{s3: bucket, key: web/app.zip}",
        "both are s3://bucket/web/app.zip",
    ),
    "one object": ("{s3: bucket, key: k}", "{s3: bucket, key: k}", "both are s3://bucket/k"),
    "one object, once without a pin": (
        "{s3: bucket, key: k, pin: false}",
        "{s3: bucket, key: k}",
        "both are s3://bucket/k",
    ),
    "one branch, once without a pin": (
        "{codecommit: web, branch: main}",
        "{codecommit: web, branch: main, pin: false}",
        "both are the branch main of web",
    ),
    "one branch": (
        "{codecommit: web, branch: main}",
        "{codecommit: web, branch: main}",
        "both are the branch main of web",
    ),
}


@pytest.mark.parametrize(("first", "second", "reason"), CONFLICTS.values(), ids=CONFLICTS.keys())
def test_are_refused_with_both_places_when_two_actions_of_one_pipeline_have(
    first: str, second: str, reason: str
) -> None:
    text = f"pipelines:\n  web:\n    sources:\n      A: {first}\n      B: {second}\n"

    with pytest.raises(FaultyPipelinesFile) as caught:
        parse(text, Path("f"))

    assert caught.value.lines == [
        "f:5:7: pipelines.web.sources.B: one event would pin both this and pipelines.web.sources.A (line 4): " + reason
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{ecr: web, tags: [a*]}", "{ecr: web, tags: [b*]}"),
        ("{ecr: web}", "{ecr: api}"),
        ("{s3: bucket, key: a}", "{s3: bucket, key: b}"),
        ('{s3: bucket, keys: ["a*"]}', '{s3: bucket, keys: ["b*"]}'),
        ('{s3: bucket, keys: ["a*"]}', '{s3: another, keys: ["a*"]}'),
        ('{s3: bucket, keys: ["axb"]}', "{s3: bucket, key: a*b}"),  # in a key the star is a star
        ('{s3: bucket, keys: ["a*"]}', "{s3: bucket, key: b}"),
        ("{codecommit: web, branch: a}", "{codecommit: web, branch: b}"),
        ("{ecr: web}", "{ecr: web, build: {project: web-build}}"),  # another kind of event feeds the second
        # One event feeds both: it asks for both at once.
        ("{ecr: web, build: {project: web-build}}", "{codecommit: w, branch: b, build: {project: web-build}}"),
        (
            "{connection: a/b, mapped: {pattern: {source: [x]}, revision: a}}",
            "{connection: a/c, mapped: {pattern: {source: [x]}, revision: b}}",
        ),
        ("{connection: acme/web}", "{connection: acme/web}"),  # nothing but a Desired Revision pins it, one at a time
    ],
)
def test_are_none_when_no_event_concerns_both(first: str, second: str) -> None:
    assert parse(f"pipelines: {{web: {{sources: {{A: {first}, B: {second}}}}}}}", Path("f"))


def test_are_none_when_one_source_feeds_two_pipelines() -> None:
    one = "{sources: {A: {ecr: web}}}"

    assert parse(f"pipelines: {{web: {one}, api: {one}}}", Path("f"))


def test_are_told_apart_from_faults_of_shape_when_both_are_there() -> None:
    with pytest.raises(FaultyPipelinesFile) as caught:
        parse("pipelines: {web: {sources: {A: {ecr: web}, B: {ecr: web, tag: x}, C: {ecr: web}}}}", Path("f"))

    assert [fault.key[-1] for fault in caught.value.faults] == ["tag", "C"]


_globs = st.text(alphabet="ab*", max_size=6)


@given(_globs, _globs, st.lists(st.text(alphabet="ab", max_size=8), max_size=20))
def test_globs_overlap_when_one_text_matches_both(one: str, other: str, texts: list[str]) -> None:
    if any(glob_matches(one, text) and glob_matches(other, text) for text in texts):
        assert overlap(one, other)


@given(_globs, _globs)
def test_globs_overlap_alike_when_turned_round_or_reversed(one: str, other: str) -> None:
    assert overlap(one, other) == overlap(other, one) == overlap(one[::-1], other[::-1])


@given(_globs, st.text(alphabet="ab", max_size=8))
def test_globs_overlap_just_when_they_match_when_one_has_no_star(glob: str, text: str) -> None:
    assert overlap(glob, text) == overlap(text, glob) == glob_matches(glob, text)


def test_globs_do_not_overlap_when_no_text_can_match_both() -> None:
    texts = ["".join(letters) for length in range(8) for letters in itertools.product("ab", repeat=length)]
    globs = ["a*", "*b", "a*b", "b*a", "*a*", "ab", "*ab*b", "b*"]

    for one in globs:
        for other in globs:
            possible = any(glob_matches(one, text) and glob_matches(other, text) for text in texts)
            assert overlap(one, other) == possible, (one, other)
