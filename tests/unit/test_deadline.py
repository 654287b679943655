"""A deadline lets a step begin that fits, and sends everything else back to the queue."""

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.outcome import Reason, Retry


def test_tells_the_time_that_is_left_each_time_anew() -> None:
    left = iter([60.0, 59.5])
    deadline = Deadline(lambda: next(left))

    assert [deadline.left, deadline.left] == [60.0, 59.5]


@pytest.mark.parametrize("left", [12.0, 60.0])
def test_lets_a_step_begin_when_it_fits(left: float) -> None:
    Deadline(lambda: left).require(12.0)
    Deadline(lambda: left).for_steps_of(12.0).require()


@pytest.mark.parametrize("needed", [None, 12.0])
def test_says_how_much_was_left_and_needed_when_a_step_does_not_fit(needed: float | None) -> None:
    deadline = Deadline(lambda: 11.9).for_steps_of(12.0)

    with pytest.raises(Retry) as fault:
        deadline.require(needed)

    assert fault.value.reason is Reason.OUT_OF_TIME
    assert fault.value.message == "11.9 s left of the invocation, expected 12.0 s: back to the queue"
