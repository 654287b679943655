"""Images whose tag names the commit of another source action."""

from pathlib import Path

import pytest

from revision_trigger_cdk.pipelines_file import FaultyPipelinesFile, parse

# What the pipeline has beside the image on line 4, whose `commit` is Source; and the fault at that key.
FAULTS = {
    "no such action": (
        "{ecr: web, commit: Source}",
        "Sorce: {connection: acme/web}",
        'found "Source"; expected Sorce; did you mean Sorce?',
    ),
    "no action that could be meant": (
        "{ecr: web, commit: Source}",
        "Bundle: {s3: bucket, key: k}",
        'found "Source"; expected a source action of codecommit or connection, and this pipeline has none here',
    ),
    "an action of another kind": (
        "{ecr: web, commit: Source}",
        "Source: {s3: bucket, key: k}\n      App: {connection: acme/web}",
        "Source takes one of S3_OBJECT_VERSION_ID, S3_OBJECT_KEY; expected App",
    ),
    "itself": (
        "{ecr: web, commit: Image}",
        "Source: {connection: acme/web}",
        "Image takes IMAGE_DIGEST; expected Source",
    ),
    "an action its own commits move": (
        "{ecr: web, commit: Source}",
        "Source: {codecommit: web, branch: main}",
        (
            "Source is fed by the commits on main too, and each would move it without its image; "
            "let `build` or `mapped` feed Source"
        ),
    ),
    "and reads no tags": (
        "{ecr: web, build: {project: web-build}, commit: Source}",
        "Source: {connection: acme/web}",
        "no tag is read where `build` feeds the source in place of its pushes; remove one of the two",
    ),
}


def written(image: str, others: str) -> str:
    return f"pipelines:\n  web:\n    sources:\n      Image: {image}\n      {others}\n"


@pytest.mark.parametrize(("image", "others", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_is_refused_when_an_image_names(image: str, others: str, fault: str) -> None:
    with pytest.raises(FaultyPipelinesFile) as caught:
        parse(written(image, others), Path("f"))

    (line,) = caught.value.lines
    assert line.partition(" ")[2] == f"pipelines.web.sources.Image.commit: {fault}"


@pytest.mark.parametrize(
    "source",
    [
        "{connection: acme/web}",
        "{codecommit: web, branch: main, build: {project: web-build}}",
        "{connection: acme/web, mapped: {pattern: {source: [x]}, revision: a}}",
    ],
)
def test_is_accepted_when_nothing_moves_the_source_without_its_image(source: str) -> None:
    assert parse(written("{ecr: web, commit: Source}", f"Source: {source}"), Path("f"))


def test_is_accepted_when_two_images_are_of_one_commit() -> None:
    others = "Proxy: {ecr: proxy, commit: Source}\n      Source: {connection: acme/web}"

    assert parse(written("{ecr: web, commit: Source}", others), Path("f"))


def test_is_told_once_when_the_named_action_has_a_fault_of_its_own() -> None:
    with pytest.raises(FaultyPipelinesFile) as caught:
        parse(written("{ecr: web, commit: Source}", "Source: {codecommit: web}"), Path("f"))

    assert [fault.key[-1] for fault in caught.value.faults] == ["Source"]
