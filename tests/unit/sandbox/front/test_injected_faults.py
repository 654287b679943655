from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.front.injected_faults import InjectedFault, InjectedFaults
from sandbox.front.recognise import Call

START = Call("codepipeline", "StartPipelineExecution", "us-east-1", "json")
LIST = Call("codepipeline", "ListPipelines", "us-east-1", "json")


def fault(**changes: Any) -> InjectedFault:
    return InjectedFault(
        **{"service": START.service, "operation": START.operation, "code": "ConflictException"} | changes
    )


@given(skip=st.integers(0, 5), times=st.integers(0, 5), calls=st.integers(0, 15))
def test_strikes_calls_after_skip_as_often_as_times_when_calls_follow_each_other(
    skip: int, times: int, calls: int
) -> None:
    faults = InjectedFaults()
    faults.add(fault(skip=skip, times=times))

    struck = [faults.strike(START) is not None for _ in range(calls)]

    assert struck == [skip <= number < skip + times for number in range(calls)]


def test_counts_only_calls_of_its_operation_when_others_come_between() -> None:
    faults = InjectedFaults()
    faults.add(fault(skip=1))

    struck = [faults.strike(call) is not None for call in (LIST, START, LIST, LIST, START, START)]

    assert struck == [False, False, False, False, True, False]


def test_take_turns_when_there_are_two_of_one_operation() -> None:
    faults = InjectedFaults()
    faults.add(fault(code="First", times=2))
    faults.add(fault(code="Second"))

    struck = [faults.strike(START) for _ in range(4)]

    assert [each and each.code for each in struck] == ["First", "First", "Second", None]


def test_strikes_nothing_when_cleared() -> None:
    faults = InjectedFaults()
    faults.add(fault())

    faults.clear()

    assert faults.strike(START) is None
