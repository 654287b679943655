from typing import Any

import pytest

from sandbox.control.faults import parse
from sandbox.front.injected_faults import InjectedFault


def test_has_the_defaults_when_only_what_is_needed_is_given() -> None:
    body = {"service": "codepipeline", "operation": "StartPipelineExecution", "code": "ConflictException"}

    assert parse(body) == InjectedFault(**body, skip=0, times=1, effect="error", status=400, seconds=None)


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
    body = {"service": "codepipeline", "operation": "StartPipelineExecution", "code": "ConflictException"} | change

    with pytest.raises(ValueError) as wrong:  # noqa: PT011  the sentence is compared whole
        parse(body)

    assert str(wrong.value) == sentence
