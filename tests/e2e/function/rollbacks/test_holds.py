"""A rollback sticks: what it took away comes back only by force, and what is new waits for a release."""

from collections.abc import Mapping

import pytest

from tests.e2e.function.rollbacks.rolling import STORE, Rolling

Bad = dict[str, str]


@pytest.fixture(scope="module")
def bad(pipelines: Mapping[str, Rolling]) -> Bad:
    """The image that each pipeline was rolled back from, by itself."""
    pushed = {}
    for name in ("tagged", "held", "newer", "forced"):
        pipelines[name].fail("Failed", action="Deploy")
        pushed[name] = pipelines[name].push_image()
    for name, image in pushed.items():
        pipelines[name].said("started", "execution-failed")
        pipelines[name].newest_at(pipelines[name].b, "Succeeded")
        assert len(pipelines[name].runs()) == 4, image
    return pushed


def test_starts_nothing_when_the_bad_image_gets_a_new_tag(pipelines: Mapping[str, Rolling], bad: Bad) -> None:
    tagged = pipelines["tagged"]
    ecr = tagged.deployed.sandbox.client("ecr")
    (image,) = ecr.batch_get_image(repositoryName=STORE, imageIds=[{"imageDigest": bad["tagged"]}])["images"]

    ecr.put_image(repositoryName=STORE, imageManifest=image["imageManifest"], imageTag=tagged.new_tag())

    assert tagged.said("quarantined", "known-bad")
    assert tagged.vectors()[3:] == [tagged.b]


def test_keeps_what_is_pushed_until_it_is_released(pipelines: Mapping[str, Rolling], bad: Bad) -> None:
    held = pipelines["held"]
    d = held.push_image()
    held.said("held", "on-hold")
    before = held.vectors()

    held.ask("Release Requested")

    assert before[3:] == [held.b]
    assert held.said("ignored", "hold-released")
    held.newest_at({"Image": d}, "Succeeded")
    assert held.vectors()[3:] == [held.b, held.b | {"Image": d}]
    assert bad["held"] != d


def test_starts_something_newer_by_itself_when_the_file_says_so(pipelines: Mapping[str, Rolling], bad: Bad) -> None:
    newer = pipelines["newer"]

    d = newer.push_image()

    newer.newest_at({"Image": d}, "Succeeded")
    assert newer.vectors()[3:] == [newer.b, newer.b | {"Image": d}]
    assert bad["newer"] != d


def test_starts_the_bad_image_again_only_by_force(pipelines: Mapping[str, Rolling], bad: Bad) -> None:
    forced = pipelines["forced"]
    forced.desire({"Image": bad["forced"]})
    forced.said("quarantined", "known-bad")
    before = forced.vectors()

    forced.desire({"Image": bad["forced"]}, force=True)

    assert before[3:] == [forced.b]
    forced.newest_at({"Image": bad["forced"]}, "Succeeded")
    assert forced.vectors()[3:] == [forced.b, forced.b | {"Image": bad["forced"]}]


def test_holds_and_releases_when_somebody_asks(pipelines: Mapping[str, Rolling]) -> None:
    audited = pipelines["audited"]
    audited.ask("Hold Requested", reason="audit")
    audited.said("ignored", "hold-set")
    image = audited.push_image()
    audited.said("held", "on-hold")
    before = audited.vectors()

    audited.ask("Release Requested")

    assert before == [audited.a, audited.b]
    audited.newest_at({"Image": image}, "Succeeded")
