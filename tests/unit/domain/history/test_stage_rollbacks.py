"""CodePipeline's own stage rollbacks in the history: their revisions, and the executions they went back over."""

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.history.stage_rollbacks import passed_over, stage_rollbacks, with_target_revisions


def ran(number: int, *, to: int | None = None, listed: bool = True) -> Execution:
    """Return the execution of second `number`; with `to`, a stage rollback to the execution of that second."""
    return Execution(
        id=f"run-{number}",
        status="Succeeded",
        started=float(number),
        trigger="",
        revisions={"Source": f"c{number}"} if listed else {},
        is_stage_rollback=to is not None,
        goes_back_to=None if to is None else f"run-{to}",
    )


def test_a_stage_rollback_went_over_what_began_after_its_target() -> None:
    history = [ran(6), ran(5, to=2), ran(4), ran(3), ran(2), ran(1)]

    assert passed_over(history) == {"run-5", "run-4", "run-3"}


def test_one_whose_target_is_not_listed_went_over_all_that_is_older() -> None:
    assert passed_over([ran(6), ran(5, to=0), ran(4), ran(3)]) == {"run-5", "run-4", "run-3"}


def test_one_that_does_not_tell_its_target_went_over_all_that_is_older() -> None:
    untold = Execution("untold", "Failed", 5.0, "", {}, is_stage_rollback=True)

    assert passed_over([untold, ran(4)]) == {"untold", "run-4"}


def test_a_stage_rollback_has_the_revisions_of_its_target_unless_its_own_are_listed() -> None:
    history = [ran(4, to=1), ran(3, to=2, listed=False), ran(2), ran(1)]

    assert [one.revisions["Source"] for one in with_target_revisions(history)] == ["c4", "c2", "c2", "c1"]
    assert with_target_revisions([ran(3, to=2, listed=False)])[0].revisions == {}


@given(st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=1, max_size=12))
def test_the_target_of_the_newest_stage_rollback_stays_unless_an_older_one_went_over_it(
    targets: list[int | None],
) -> None:
    history = [ran(at, to=None if to is None or to >= at else to) for at, to in enumerate(targets)]

    over = passed_over(history)

    natives = [one for one in history if one.is_stage_rollback]
    assert stage_rollbacks(history) <= over
    if not natives:
        assert over == set()
        return
    newest = natives[-1]
    assert not over & {one.id for one in history if one.started > newest.started}
    if len(natives) == 1:
        assert newest.goes_back_to not in over
