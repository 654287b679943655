import dataclasses

import pytest

from sandbox.front.recognise import Call, recognise
from tests.unit.sandbox.front import requests

SERVICES = [
    *("apigateway", "cloudformation", "cloudwatch", "codecommit", "codepipeline", "dynamodb", "ecr", "events"),
    *("iam", "kms", "lambda", "logs", "s3", "scheduler", "secretsmanager", "sns", "sqs", "ssm", "stepfunctions", "sts"),
]


@pytest.mark.parametrize("service", SERVICES)
def test_recognises_every_operation_when_botocore_makes_the_request(service: str) -> None:
    operations = [name for name in requests.model(service).operation_names if not _has_a_twin(service, name)]

    seen = {name: recognise(requests.request(service, name)) for name in operations}

    wrong = {name: call for name, call in seen.items() if not call or (call.service, call.operation) != (service, name)}
    assert operations
    assert wrong == {}


def _has_a_twin(service: str, operation: str) -> bool:
    """S3's old operations share method and path with their successors, and one goes to a host of its own on AWS."""
    return operation == "ListDirectoryBuckets" or requests.model(service).operation_model(operation).deprecated


@pytest.mark.parametrize(
    ("service", "operation", "protocol"),
    [
        ("codepipeline", "ListPipelines", "json"),
        ("sns", "ListTopics", "query"),
        ("lambda", "ListFunctions", "rest-json"),
        ("s3", "ListBuckets", "rest-xml"),
        ("cloudwatch", "DescribeAlarms", "json"),
        ("ec2", "DescribeRegions", "ec2"),
    ],
)
def test_names_the_protocol_when_services_differ(service: str, operation: str, protocol: str) -> None:
    call = recognise(requests.request(service, operation, region="eu-west-1"))

    assert call == Call(service, operation, "eu-west-1", protocol, "test")  # type: ignore[arg-type]


def test_recognises_the_operation_when_an_sdk_speaks_cbor() -> None:
    request = requests.request("cloudwatch", "PutMetricData", protocol="smithy-rpc-v2-cbor")

    assert recognise(request) == Call("cloudwatch", "PutMetricData", "eu-west-1", "cbor", "test")


def test_recognises_nothing_when_there_is_no_credential() -> None:
    request = requests.request("s3", "GetObject")
    unsigned = dataclasses.replace(request, headers={"host": "127.0.0.1:4566"})

    assert recognise(unsigned) is None


def test_recognises_a_presigned_request_when_the_credential_is_in_the_query() -> None:
    request = requests.request("s3", "GetObject")
    query = "X-Amz-Credential=test%2F20261122%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-Signature=0"
    presigned = dataclasses.replace(request, headers={"host": "127.0.0.1:4566"}, query=query)

    assert recognise(presigned) == Call("s3", "GetObject", "us-west-2", "rest-xml", "test")


@pytest.mark.parametrize("host", ["bucket.localhost:4566", "bucket.s3.us-east-1.amazonaws.com"])
def test_finds_the_bucket_when_it_is_in_the_host_name(host: str) -> None:
    request = requests.request("s3", "PutObject")
    virtual = dataclasses.replace(request, path="/key", headers=request.headers | {"host": host})

    call = recognise(virtual)

    assert call
    assert call.operation == "PutObject"


def test_shows_method_and_path_when_no_operation_fits() -> None:
    request = dataclasses.replace(requests.request("lambda", "ListFunctions"), path="/2099/unknown")

    call = recognise(request)

    assert call
    assert call.operation == "GET /2099/unknown"
