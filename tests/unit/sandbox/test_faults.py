from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.control.faults import Fault, Faults, parse
from sandbox.front.recognise import Call

START = Call("codepipeline", "StartPipelineExecution", "us-east-1", "json")
LIST = Call("codepipeline", "ListPipelines", "us-east-1", "json")


def fault(**changes: Any) -> Fault:
    return Fault(**{"service": START.service, "operation": START.operation, "code": "ConflictException"} | changes)


@given(skip=st.integers(0, 5), times=st.integers(0, 5), calls=st.integers(0, 15))
def test_strikes_calls_after_skip_as_often_as_times_when_calls_follow_each_other(
    skip: int, times: int, calls: int
) -> None:
    faults = Faults()
    faults.add(fault(skip=skip, times=times))

    struck = [faults.strike(START) is not None for _ in range(calls)]

    assert struck == [skip <= number < skip + times for number in range(calls)]


def test_counts_only_calls_of_its_operation_when_others_come_between() -> None:
    faults = Faults()
    faults.add(fault(skip=1))

    struck = [faults.strike(call) is not None for call in (LIST, START, LIST, LIST, START, START)]

    assert struck == [False, False, False, False, True, False]


def test_take_turns_when_there_are_two_of_one_operation() -> None:
    faults = Faults()
    faults.add(fault(code="First", times=2))
    faults.add(fault(code="Second"))

    struck = [faults.strike(START) for _ in range(4)]

    assert [each and each.code for each in struck] == ["First", "First", "Second", None]


def test_strikes_nothing_when_cleared() -> None:
    faults = Faults()
    faults.add(fault())

    faults.clear()

    assert faults.strike(START) is None


def test_has_the_defaults_when_only_what_is_needed_is_told() -> None:
    told = {"service": "codepipeline", "operation": "StartPipelineExecution", "code": "ConflictException"}

    assert parse(told) == fault(skip=0, times=1, effect="error", status=400, seconds=None)


def test_takes_any_service_when_botocore_calls_it_otherwise_than_it_signs() -> None:
    assert (
        parse({"service": "stepfunctions", "operation": "StartExecution", "effect": "drop"}).service == "stepfunctions"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"service": "codepipelines"},
            "service is a name of boto3's such as 'codepipeline' or 'sqs', found 'codepipelines'",
        ),
        ({"service": None}, "service is a name of boto3's such as 'codepipeline' or 'sqs', found None"),
        (
            {"operation": "StartPipelineExecutions"},
            "codepipeline has no operation 'StartPipelineExecutions'; nearest: StartPipelineExecution",
        ),
        ({"effect": "explode"}, "effect is one of error, delay, drop, hang, found 'explode'"),
        ({"skip": -1}, "skip is a whole number from 0, found -1"),
        ({"times": True}, "times is a whole number from 0, found True"),
        ({"times": "2"}, "times is a whole number from 0, found '2'"),
        ({"code": ""}, "code is the code of an AWS error, such as 'ConflictException', found ''"),
        ({"status": 200}, "status is an HTTP status from 400 to 599, found 200"),
        ({"effect": "delay"}, "seconds is a number from 0 to 3600, found None"),
        ({"effect": "delay", "seconds": -1}, "seconds is a number from 0 to 3600, found -1"),
        ({"skips": 1}, "unknown key skips; expected service, operation, skip, times, effect, code, status, seconds"),
    ],
)
def test_says_what_is_wrong_when_a_fault_is(change: dict[str, Any], sentence: str) -> None:
    told = {"service": "codepipeline", "operation": "StartPipelineExecution", "code": "ConflictException"} | change

    with pytest.raises(ValueError) as wrong:  # noqa: PT011  the sentence is compared whole
        parse(told)

    assert str(wrong.value) == sentence
