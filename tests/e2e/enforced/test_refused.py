"""The function's own role, asked for what it has no need of: every other test here runs with it, and nothing more."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.e2e.function.conftest import BUCKET, Deployed
from tests.e2e.running import REGION
from tests.unit.sandbox.codepipeline.builders import declared

Ask = Callable[[Callable[[str], Any], dict[str, str]], object]


@pytest.fixture(scope="module")
def as_function(deployed: Deployed) -> Callable[[str], Any]:
    """Give clients with the credentials that the function has."""
    functions = deployed.sandbox.client("lambda")
    role = functions.get_function_configuration(FunctionName=deployed.outputs["FunctionName"])["Role"]
    assumed = deployed.sandbox.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]

    def client(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=deployed.sandbox.endpoint,
            region_name=REGION,
            aws_access_key_id=assumed["AccessKeyId"],
            aws_secret_access_key=assumed["SecretAccessKey"],
            aws_session_token=assumed["SessionToken"],
        )

    return client


@pytest.fixture(scope="module", autouse=True)
def look_alikes(deployed: Deployed) -> None:
    """Make what a careless pattern would open."""
    deployed.sandbox.client("codepipeline").create_pipeline(pipeline=declared("web-prod"))
    deployed.sandbox.client("codepipeline").create_pipeline(pipeline=declared("unlisted"))
    deployed.sandbox.client("events").create_event_bus(Name="other")
    deployed.sandbox.client("s3").put_object(Bucket=BUCKET, Key="web/app.zip.secret", Body=b"")


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, _: client("codepipeline").start_pipeline_execution(name="unlisted"),
        lambda client, _: client("codepipeline").start_pipeline_execution(name="web-prod"),
        lambda client, _: client("codepipeline").get_pipeline(name="unlisted"),
        lambda client, _: client("codepipeline").list_pipelines(),
        lambda client, _: client("codepipeline").delete_pipeline(name="web"),
        lambda client, _: client("s3").get_object(Bucket=BUCKET, Key="web/app.zip.secret"),
        lambda client, _: client("s3").put_object(Bucket=BUCKET, Key="web/app.zip", Body=b""),
        lambda client, there: client("dynamodb").scan(TableName=there["LedgerTableName"]),
        lambda client, there: client("dynamodb").delete_table(TableName=there["LedgerTableName"]),
        lambda client, there: client("sqs").receive_message(QueueUrl=there["DeadLetterQueueUrl"]),
        lambda client, there: client("sqs").purge_queue(QueueUrl=there["QueueUrl"]),
        lambda client, _: client("events").put_events(
            Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": "other"}]
        ),
        lambda client, there: client("lambda").invoke(FunctionName=there["FunctionName"]),
        lambda client, _: client("iam").list_roles(),
    ],
)
def test_are_refused_when_the_function_has_no_need_of_them(
    deployed: Deployed, as_function: Callable[[str], Any], ask: Ask
) -> None:
    with pytest.raises(ClientError) as refused:
        ask(as_function, deployed.outputs)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] in {400, 403}
    assert "Denied" in refused.value.response["Error"]["Code"] or "not authorized" in str(refused.value)


def test_are_granted_when_the_pipelines_file_asks_for_them(
    deployed: Deployed, as_function: Callable[[str], Any]
) -> None:
    pipeline = as_function("codepipeline").get_pipeline(name="web")["pipeline"]
    waiting = as_function("sqs").get_queue_attributes(QueueUrl=deployed.outputs["QueueUrl"])

    assert pipeline["name"] == "web"
    assert waiting["ResponseMetadata"]["HTTPStatusCode"] == 200
