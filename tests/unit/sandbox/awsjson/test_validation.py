import json
import re
from functools import cache
from typing import Any

import pytest
from botocore.model import Shape, StructureShape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.awsjson import parsing, validation
from sandbox.awsjson.errors import Refused
from sandbox.awsjson.rules import compiled
from tests.unit.sandbox.awsjson.shapes import broken, good
from tests.unit.sandbox.codepipeline.builders import declared
from tests.unit.sandbox.codepipeline.driver import MODEL, Driver

OPERATIONS = [
    "CreatePipeline",
    "GetPipeline",
    "UpdatePipeline",
    "DeletePipeline",
    "ListPipelines",
    "StartPipelineExecution",
    "StopPipelineExecution",
    "GetPipelineExecution",
    "ListPipelineExecutions",
    "ListActionExecutions",
    "GetPipelineState",
    "TagResource",
    "UntagResource",
    "ListTagsForResource",
]


def shape_of(operation: str) -> StructureShape:
    shape = MODEL.operation_model(operation).input_shape
    assert shape is not None
    return shape


def checked(operation: str, request: Any) -> Any:
    fitting = parsing.fit(shape_of(operation), request)
    validation.check(shape_of(operation), fitting)
    return fitting


@pytest.mark.parametrize("operation", OPERATIONS)
def test_refuses_a_request_when_it_breaks_any_one_rule_of_the_model(operation: str) -> None:
    requests = list(broken(shape_of(operation)))

    assert requests
    for request in requests:
        with pytest.raises(Refused) as refused:
            checked(operation, request)
        assert refused.value.code == "ValidationException", request
        assert re.match(r"\d+ validation errors? detected: Value", refused.value.message)
        assert len(refused.value.message) < 2000


@cache
def good_requests(operation: str) -> st.SearchStrategy[Any]:
    """Give the strategy that every example of an operation draws from: to make it costs more than to draw."""
    return good(shape_of(operation))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(st.data())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_takes_a_request_whole_when_the_model_allows_it(operation: str, data: st.DataObject) -> None:
    request = data.draw(good_requests(operation))

    assert checked(operation, request) == request


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5))
@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_every_json_value_with_a_named_error_or_a_result(aws: Driver, operation: str, value: Any) -> None:
    for name in shape_of(operation).members:
        answer = aws.raw(operation, json.dumps({name: value}).encode())

        assert answer.status == 200 or answer.headers["x-amzn-ErrorType"] == json.loads(answer.body)["__type"]


REVISION = {"actionName": "a", "revisionType": "TAG", "revisionValue": "v"}
NAME_PATTERN = r"[A-Za-z0-9.@\-_]+"
TYPES = "COMMIT_ID, IMAGE_DIGEST, S3_OBJECT_VERSION_ID, S3_OBJECT_KEY"
WORDS = [  # operation, request, and what breaks which rule
    (
        "GetPipelineExecution",
        {"pipelineName": "a b"},
        {
            "Value null at 'pipelineExecutionId'": "Member must not be null",
            "Value 'a b' at 'pipelineName'": f"Member must satisfy regular expression pattern: {NAME_PATTERN}",
        },
    ),
    (
        "ListPipelineExecutions",
        {"pipelineName": "web", "maxResults": 101},
        {"Value '101' at 'maxResults'": "Member must have value less than or equal to 100"},
    ),
    (
        "StartPipelineExecution",
        {"name": "web", "variables": []},
        {"Value '[]' at 'variables'": "Member must have length greater than or equal to 1"},
    ),
    (
        "StartPipelineExecution",
        {"name": "web", "sourceRevisions": [REVISION]},
        {"Value 'TAG' at 'sourceRevisions.1.member.revisionType'": f"Member must satisfy enum value set: [{TYPES}]"},
    ),
]


@pytest.mark.parametrize(("operation", "asked", "faults"), WORDS)
def test_words_faults_as_aws_does(operation: str, asked: dict[str, Any], faults: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        checked(operation, asked)

    count = f"{len(faults)} validation error{'s' if len(faults) > 1 else ''} detected"
    said = "; ".join(f"{where} failed to satisfy constraint: {rule}" for where, rule in faults.items())
    assert refused.value.message == f"{count}: {said}"


def test_names_every_rule_once_when_a_value_of_a_map_breaks_one() -> None:
    pipeline = declared()
    pipeline["stages"][0]["actions"][0]["configuration"]["RepositoryName"] = "x" * 1001

    with pytest.raises(Refused) as refused:
        checked("CreatePipeline", {"pipeline": pipeline})

    assert "at 'pipeline.stages.1.member.actions.1.member.configuration' failed" in refused.value.message
    assert refused.value.message.endswith(
        "Map value must satisfy constraint: [Member must have length less than or equal to 1000, "
        "Member must have length greater than or equal to 1]"
    )


def test_cuts_a_value_when_it_is_huge() -> None:
    with pytest.raises(Refused) as refused:
        checked("GetPipeline", {"name": "x" * 1_000_000})

    assert len(refused.value.message) < 400


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1, "NUMBER_VALUE can not be converted to String"),
        (True, "BOOLEAN_VALUE can not be converted to String"),
        ([], "START_ARRAY can not be converted to String"),
        ({}, "START_OBJECT can not be converted to String"),
    ],
)
def test_refuses_a_wrong_type_as_unreadable(value: object, said: str) -> None:
    with pytest.raises(Refused) as refused:
        checked("GetPipeline", {"name": value})

    assert (refused.value.code, refused.value.message) == ("SerializationException", said)


@pytest.mark.parametrize("value", [True, 1.5, "1", 2**31])
def test_refuses_what_is_no_integer_of_java_s_as_unreadable(value: object) -> None:
    with pytest.raises(Refused) as refused:
        checked("GetPipeline", {"name": "web", "version": value})

    assert refused.value.code == "SerializationException"


def test_ignores_unknown_members_and_nulls() -> None:
    assert checked("GetPipeline", {"name": "web", "version": None, "colour": {"deep": [1]}}) == {"name": "web"}


@pytest.mark.parametrize("line_end", ["\n", "\r", "\u0085", "\u2028"])
def test_keeps_a_value_to_one_line_when_its_pattern_is_java_s_dot(line_end: str) -> None:
    assert compiled(".*").fullmatch(f"a{line_end}b") is None
    assert compiled("[.@]+").fullmatch("a") is None


def test_takes_word_characters_as_java_does() -> None:
    assert compiled(r"[\w]+").fullmatch("wörd") is None
    assert compiled(r"[\w]+").fullmatch("word")


def test_reads_every_type_that_the_served_operations_use() -> None:
    def types(shape: Shape) -> set[str]:
        inner = [*getattr(shape, "members", {}).values()]
        inner += [getattr(shape, name) for name in ("member", "key", "value") if hasattr(shape, name)]
        return {shape.type_name}.union(*map(types, inner))

    used = set().union(*(types(shape_of(operation)) for operation in OPERATIONS))

    assert used == {"structure", "list", "map", "string", "integer", "boolean"}
