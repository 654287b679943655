"""Action runs: how far an execution came, by the runs of its actions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.history.action_runs import ActionRun, deploy_began, failed, stages_through


def ran(place: str, status: str = "Succeeded", *, at: float = 0.0, category: str = "Deploy") -> ActionRun:
    """Return one run of the action `STAGE/ACTION`, which took half a second."""
    stage, _, action = place.partition("/")
    return ActionRun(stage, action, category, status, at, at + 0.5)


APPROVED = ran("Prod/Approve", at=1, category="Approval")
DEPLOYED = ran("Prod/Deploy", at=2)


def test_failed_is_the_action_that_deploys_when_a_test_failed_beside_it() -> None:
    test, deploy = ran("Prod/Check", "Failed", at=5, category="Test"), ran("Prod/Deploy", "Failed", at=1)

    assert failed([deploy, test], None) == deploy
    assert failed([test], None) == test


def test_nothing_failed_when_a_retry_went_well() -> None:
    assert failed([ran("Prod/Deploy", "Failed", at=1), ran("Prod/Deploy", at=9)], None) is None


@pytest.mark.parametrize("stage", [None, "Prod"])
def test_no_approval_deploys_even_in_the_stage_that_is_named(stage: str | None) -> None:
    expired = ran("Prod/Approve", "Failed", category="Approval")

    assert not expired.deploys(stage)
    assert deploy_began([APPROVED], stage) is None
    assert deploy_began([APPROVED, DEPLOYED, ran("Prod/Deploy", at=9)], stage) == 2


def test_anything_else_in_the_stage_that_is_named_deploys() -> None:
    check = ran("Smoke/Check", "Failed", category="Test")

    assert check.deploys("Smoke")
    assert not check.deploys("Prod")


def test_a_stage_is_through_when_something_came_after_it_or_all_of_it_succeeded() -> None:
    late = ran("Late/Finish", "Failed", at=3)

    assert stages_through([APPROVED, DEPLOYED, late], "Failed") == {"Prod"}
    assert stages_through([APPROVED, DEPLOYED], "InProgress") == frozenset()
    assert stages_through([APPROVED, DEPLOYED], "Succeeded") == {"Prod"}


def test_a_stage_is_not_through_while_one_of_its_actions_is_not() -> None:
    undone = ran("Prod/Migrate", "Abandoned", at=2)

    assert stages_through([DEPLOYED, undone, ran("Late/Finish", at=3)], "Stopped") == frozenset()


statuses = st.sampled_from(["Succeeded", "Failed", "InProgress", "Abandoned"])
runs = st.lists(
    st.builds(
        ran,
        st.sampled_from(["Test/Check", "Prod/Approve", "Prod/Deploy", "Late/Finish"]),
        statuses,
        at=st.integers(0, 9).map(float),
    ),
    max_size=8,
    unique_by=lambda run: (run.stage, run.action, run.started),
)


@given(runs, st.sampled_from(["InProgress", "Failed", "Stopped", "Succeeded"]), st.randoms(use_true_random=False))
def test_the_order_of_the_listing_does_not_count(listed: list[ActionRun], status: str, random: object) -> None:
    other = [*listed]
    random.shuffle(other)  # type: ignore[attr-defined]

    assert stages_through(listed, status) == stages_through(other, status)
    assert deploy_began(listed, "Prod") == deploy_began(other, "Prod")


@given(runs, st.sampled_from(["InProgress", "Failed", "Stopped", "Succeeded"]))
def test_no_stage_is_through_that_failed_last(listed: list[ActionRun], status: str) -> None:
    through = stages_through(listed, status)

    wrong = failed(listed, None)
    assert wrong is None or wrong.stage not in through
