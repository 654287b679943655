import pytest
from botocore.parsers import create_parser

from sandbox.front.recognise import recognise
from sandbox.front.refusal import refuse
from tests.unit.sandbox.front import requests


@pytest.mark.parametrize(
    ("service", "operation", "protocol"),
    [
        ("codepipeline", "StartPipelineExecution", "json"),
        ("dynamodb", "UpdateItem", "json"),
        ("sqs", "SendMessage", "json"),
        ("sns", "Publish", "query"),
        ("cloudformation", "CreateStack", "query"),
        ("lambda", "Invoke", "rest-json"),
        ("s3", "PutObject", "rest-xml"),
        ("route53", "ListHostedZones", "rest-xml"),
        ("cloudwatch", "PutMetricData", "smithy-rpc-v2-cbor"),
        ("ec2", "DescribeRegions", "ec2"),
    ],
)
def test_is_read_with_its_code_and_message_when_botocore_parses_it(service: str, operation: str, protocol: str) -> None:
    call = recognise(requests.request(service, operation, protocol=protocol))
    assert call

    answer = refuse(call, "ThrottlingException", 'Too <many> & "more"', status=503)

    shape = requests.model(service).operation_model(operation).output_shape
    parsed = create_parser(protocol).parse(
        {"status_code": answer.status, "headers": answer.headers, "body": answer.body},
        shape,  # type: ignore[arg-type]  # None is fine for an error
    )
    assert parsed["Error"]["Code"] == "ThrottlingException"
    assert parsed["Error"]["Message"] == 'Too <many> & "more"'
    assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_has_no_envelope_when_the_service_is_s3() -> None:
    s3, route53 = (
        recognise(requests.request(*asked)) for asked in (("s3", "PutObject"), ("route53", "ListHostedZones"))
    )
    assert s3
    assert route53

    bodies = [refuse(call, "SlowDown", "slower").body for call in (s3, route53)]

    assert [body.partition(b">")[0] for body in bodies] == [b"<Error", b"<ErrorResponse"]
