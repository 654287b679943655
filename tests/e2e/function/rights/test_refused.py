"""The function's own role, asked for what it has no need of: every other test here runs with it, and nothing more."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.function.conftest import BUCKET, Deployed
from tests.e2e.function.rights.role import denied

Ask = Callable[[Callable[[str], Any], dict[str, str]], object]


@pytest.mark.usefixtures("look_alikes")
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
    assert denied(lambda: ask(as_function, deployed.outputs))
