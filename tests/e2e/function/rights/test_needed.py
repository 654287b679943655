"""Enforcement is alive: each right of the function is refused once its policies no longer name it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.e2e.function.abroad import ROLE
from tests.e2e.function.conftest import BUCKET, KEY, Deployed
from tests.e2e.function.rights.role import Role, denied

Ask = Callable[[Callable[[str], Any], dict[str, str]], object]
PIPELINE, EXECUTION = "web", "00000000-0000-4000-8000-000000000000"
STATE = {"pk": {"S": "nobody"}, "sk": {"S": "state"}}
NEVER = "00000000-0000-4000-8000-000000000000"
PLAN = {
    "GroupName": "RevisionTrigger",
    "Name": "plan-never",
    "ScheduleExpression": "at(2035-01-01T00:00:00)",
    "FlexibleTimeWindow": {"Mode": "OFF"},
}


def target(there: dict[str, str]) -> dict[str, str]:
    return {"Arn": there["QueueArn"], "RoleArn": there["ScheduleRoleArn"]}


def codepipeline(operation: str, **request: str) -> Ask:
    return lambda client, _: getattr(client("codepipeline"), operation)(**request)


def dynamodb(operation: str, **request: Any) -> Ask:
    return lambda client, there: getattr(client("dynamodb"), operation)(TableName=there["LedgerTableName"], **request)


def sqs(operation: str, **request: Any) -> Ask:
    return lambda client, there: getattr(client("sqs"), operation)(QueueUrl=there["QueueUrl"], **request)


def logs(operation: str, **request: Any) -> Ask:
    return lambda client, there: getattr(client("logs"), operation)(
        logGroupName=there["LogGroup"], logStreamName="nobody", **request
    )


CALLS: dict[str, Ask] = {
    "codepipeline:StartPipelineExecution": codepipeline("start_pipeline_execution", name="api"),
    "codepipeline:ListPipelineExecutions": codepipeline("list_pipeline_executions", pipelineName=PIPELINE),
    "codepipeline:GetPipelineExecution": codepipeline(
        "get_pipeline_execution", pipelineName=PIPELINE, pipelineExecutionId=EXECUTION
    ),
    "codepipeline:GetPipeline": codepipeline("get_pipeline", name=PIPELINE),
    "codepipeline:ListActionExecutions": codepipeline("list_action_executions", pipelineName=PIPELINE),
    "codepipeline:StopPipelineExecution": codepipeline(
        "stop_pipeline_execution", pipelineName=PIPELINE, pipelineExecutionId=EXECUTION
    ),
    "sts:AssumeRole": lambda client, _: client("sts").assume_role(RoleArn=ROLE, RoleSessionName="test"),
    "ecr:DescribeImages": lambda client, _: client("ecr").describe_images(repositoryName="web"),
    "codecommit:GetBranch": lambda client, _: client("codecommit").get_branch(repositoryName="web", branchName="main"),
    "codecommit:GetCommit": lambda client, _: client("codecommit").get_commit(repositoryName="web", commitId="0" * 40),
    "s3:GetObject": lambda client, _: client("s3").head_object(Bucket=BUCKET, Key=KEY),
    "s3:GetObjectVersion": lambda client, _: client("s3").head_object(Bucket=BUCKET, Key=KEY, VersionId=NEVER),
    "s3:ListBucket": lambda client, _: client("s3").list_objects_v2(Bucket=BUCKET),
    "dynamodb:GetItem": dynamodb("get_item", Key=STATE),
    "dynamodb:PutItem": lambda client, there: client("dynamodb").transact_write_items(
        TransactItems=[{"Put": {"TableName": there["LedgerTableName"], "Item": STATE}}]
    ),
    "dynamodb:BatchWriteItem": lambda client, there: client("dynamodb").batch_write_item(
        RequestItems={there["LedgerTableName"]: [{"PutRequest": {"Item": STATE}}]}
    ),
    "dynamodb:Query": dynamodb(
        "query",
        IndexName="by-execution",
        KeyConditionExpression="execution = :execution",
        ExpressionAttributeValues={":execution": {"S": EXECUTION}},
    ),
    "sqs:ReceiveMessage": sqs("receive_message", VisibilityTimeout=0),
    "sqs:DeleteMessage": sqs("delete_message", ReceiptHandle="none"),
    "sqs:ChangeMessageVisibility": sqs(
        "change_message_visibility_batch",
        Entries=[{"Id": "0", "ReceiptHandle": "none", "VisibilityTimeout": 0}],
    ),
    "sqs:SendMessage": sqs("send_message", MessageBody='{"wake": "web", "tries": "0"}'),
    "sqs:GetQueueAttributes": sqs("get_queue_attributes"),
    "sqs:GetQueueUrl": lambda client, there: client("sqs").get_queue_url(QueueName=there["QueueUrl"].split("/")[-1]),
    "events:PutEvents": lambda client, _: client("events").put_events(
        Entries=[{"Source": "nobody", "DetailType": "nothing", "Detail": "{}"}]
    ),
    "scheduler:CreateSchedule": lambda client, there: client("scheduler").create_schedule(**PLAN, Target=target(there)),
    "scheduler:UpdateSchedule": lambda client, there: client("scheduler").update_schedule(**PLAN, Target=target(there)),
    "iam:PassRole": lambda client, there: client("scheduler").update_schedule(**PLAN, Target=target(there)),
    "scheduler:DeleteSchedule": lambda client, _: client("scheduler").delete_schedule(
        GroupName=PLAN["GroupName"], Name=PLAN["Name"]
    ),
    "logs:CreateLogStream": logs("create_log_stream"),
    "logs:PutLogEvents": logs("put_log_events", logEvents=[{"timestamp": 0, "message": "none"}]),
}
"""By action, a call that needs it; harmless where it is allowed."""


@pytest.fixture(scope="module")
def there(deployed: Deployed) -> Iterator[dict[str, str]]:
    """The outputs of the stack, and what else a call may name; no schedule is left behind."""
    url, name = deployed.outputs["QueueUrl"], deployed.outputs["FunctionName"]
    asked = deployed.sandbox.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    function = deployed.sandbox.client("lambda").get_function_configuration(FunctionName=name)
    yield deployed.outputs | {
        "QueueArn": asked["Attributes"]["QueueArn"],
        "ScheduleRoleArn": function["Environment"]["Variables"]["SCHEDULE_ROLE_ARN"],
        "LogGroup": function["LoggingConfig"]["LogGroup"],
    }
    scheduler = deployed.sandbox.client("scheduler")
    with suppress(scheduler.exceptions.ResourceNotFoundException):
        scheduler.delete_schedule(GroupName=PLAN["GroupName"], Name=PLAN["Name"])


def test_are_those_of_the_role_and_no_other(role: Role) -> None:
    granted = {action for statement in role.statements() for action in statement["Action"]}

    assert granted == set(CALLS)


@pytest.mark.usefixtures("other_account")
@pytest.mark.parametrize("action", CALLS)
def test_is_refused_when_the_policies_name_it_no_longer(
    role: Role, as_function: Callable[[str], Any], there: dict[str, str], action: str
) -> None:
    ask = CALLS[action]
    less = role.less(action).clients()

    assert denied(lambda: ask(less, there))
    assert not denied(lambda: ask(as_function, there))
