import json

import pytest

from tests.unit.sandbox.codepipeline.driver import MODEL, Driver


def code(answer_body: bytes) -> str:
    return str(json.loads(answer_body)["__type"])


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"\xff",
        b'{"name": "web", "other": NaN}',
        b'{"name": "web", "other": -Infinity}',
        b"[" * 100_000,
        b'{"version": ' + b"9" * 5000 + b"}",
        b'{"name": "a"} {}',
    ],
)
def test_refuses_a_body_when_it_is_no_json_object(aws: Driver, body: bytes) -> None:
    answer = aws.raw("GetPipeline", body)

    assert (answer.status, code(answer.body)) == (400, "SerializationException")
    assert len(answer.body) < 500


def test_answers_in_json_1_1_with_a_request_id(aws: Driver) -> None:
    answer = aws.raw("ListPipelines", b"")

    assert (answer.status, answer.body) == (200, b'{"pipelines": []}')
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert len(answer.headers["x-amzn-RequestId"]) == 36


def test_names_the_error_in_body_and_header_when_it_refuses(aws: Driver) -> None:
    answer = aws.raw("GetPipeline", b'{"name": "web"}')

    assert answer.status == 400
    assert answer.headers["x-amzn-ErrorType"] == code(answer.body) == "PipelineNotFoundException"


def test_survives_a_lone_surrogate(aws: Driver) -> None:
    answer = aws.raw("GetPipeline", rb'{"name": "\ud800"}')

    assert code(answer.body) == "ValidationException"


def test_answers_nothing_when_the_model_has_no_output(aws: Driver) -> None:
    assert aws.raw("DeletePipeline", b'{"name": "web"}').body == b""


def test_says_that_it_lacks_an_operation_when_only_aws_has_it(aws: Driver) -> None:
    answer = aws.raw("RetryStageExecution", b"{}")

    assert (answer.status, code(answer.body)) == (501, "NotImplemented")
    assert "does not have RetryStageExecution" in json.loads(answer.body)["message"]


@pytest.mark.parametrize("operation", ["StartPipeline", "", "__init__"])
def test_says_that_there_is_no_such_operation_when_aws_has_none_either(aws: Driver, operation: str) -> None:
    assert code(aws.raw(operation, b"{}").body) == "UnknownOperationException"


def test_answers_every_operation_of_the_model_without_a_crash(aws: Driver) -> None:
    for operation in MODEL.operation_names:
        assert aws.raw(operation, b"{}").status in {200, 400, 501}
