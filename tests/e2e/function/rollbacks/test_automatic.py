"""A deployment that goes wrong is taken back by itself: once, to what ran well, and not for ever."""

from collections.abc import Callable, Mapping

from tests.e2e.function.rollbacks.rolling import Pins, Rolling

Build = Callable[[], Pins]


def test_restarts_with_every_revision_before_when_the_deployment_of_a_pushed_image_fails(
    pipelines: Mapping[str, Rolling],
) -> None:
    back = pipelines["back"]
    back.fail("Failed", action="Deploy")

    c = back.push_image()

    rollback = back.said("started", "execution-failed")
    assert back.newest_at(back.b, "Succeeded").id == rollback["executionId"]
    assert back.vectors() == [back.a, back.b, back.b | {"Image": c}, back.b]
    assert back.ran({"Image": c}).status == "Failed"


def test_restarts_with_every_revision_before_when_all_sources_had_moved(
    pipelines: Mapping[str, Rolling], built: Build
) -> None:
    both, c = pipelines["both"], built()
    both.fail("Failed", action="Deploy")

    both.desire(c)

    assert both.said("started", "execution-failed")
    both.newest_at(both.b, "Succeeded")
    assert both.vectors() == [both.a, both.b, c, both.b]


def test_stays_when_it_is_a_test_stage_that_failed(pipelines: Mapping[str, Rolling]) -> None:
    tested = pipelines["tested"]
    tested.fail("Failed", stage="Smoke")

    c = tested.push_image()

    assert "Smoke" in tested.said("ignored", "not-a-deployment")["message"]
    assert tested.vectors() == [tested.a, tested.b, tested.b | {"Image": c}]


def test_goes_back_over_every_revision_until_the_limit_and_says_so(pipelines: Mapping[str, Rolling]) -> None:
    looping = pipelines["looping"]
    c = looping.b | {"Image": looping.push_image()}
    looping.newest_at(c, "Succeeded")
    looping.fail(*["Failed"] * 9)

    d = looping.b | {"Image": looping.push_image()}

    assert "2 automatic rollbacks" in looping.said("ignored", "rollback-guard", seconds=40)["message"]
    looping.newest_at(looping.b, "Failed")
    assert looping.vectors() == [looping.a, looping.b, c, d, c, looping.b]


def test_leaves_a_rollback_that_fails_itself_when_not_told_to_go_further(pipelines: Mapping[str, Rolling]) -> None:
    stubborn = pipelines["stubborn"]
    stubborn.fail(*["Failed"] * 9)

    c = stubborn.b | {"Image": stubborn.push_image()}

    assert "nextOlder" in stubborn.said("ignored", "rollback-guard", seconds=40)["message"]
    assert stubborn.vectors() == [stubborn.a, stubborn.b, c, stubborn.b]


def test_rolls_back_once_when_an_alarm_comes_before_the_failure(pipelines: Mapping[str, Rolling]) -> None:
    alarmed = pipelines["alarmed"]
    alarmed.fail("Failed", stage="Late")
    c = alarmed.b | {"Image": alarmed.push_image()}
    bad = alarmed.newest_at(c)

    alarmed.raise_alarm("alarmed-5xx", bad)

    assert alarmed.said("started", "alarm-raised")
    alarmed.newest_at(alarmed.b, "Succeeded")
    assert [run.status for run in alarmed.runs()] == ["Succeeded", "Failed", "Succeeded", "Succeeded"]
    assert alarmed.vectors() == [alarmed.a, alarmed.b, c, alarmed.b]


def test_rolls_back_once_when_the_failure_comes_before_the_alarm(pipelines: Mapping[str, Rolling]) -> None:
    failed = pipelines["failed"]
    failed.fail("Failed", action="Deploy")
    c = failed.b | {"Image": failed.push_image()}
    bad = failed.ran(c)
    failed.said("started", "execution-failed")

    failed.raise_alarm("failed-5xx", bad)

    failed.newest_at(failed.b, "Succeeded")
    assert failed.vectors() == [failed.a, failed.b, c, failed.b]
