"""What one writes without a library: two clients made at import, and three calls a record.

As in Lambda's own guide: clients outside the handler ("Best practices for working with AWS Lambda functions"), and a
partial batch response ("Implementing partial batch responses").
"""

import json
import os
from typing import Any

import boto3

TABLE = os.environ["LEDGER_TABLE_NAME"]
dynamodb = boto3.client("dynamodb")
codepipeline = boto3.client("codepipeline")


def handle(event: Any, _context: Any) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        try:
            start(record["messageId"], json.loads(record["body"]))
        except Exception as error:  # noqa: BLE001  one record must not take its batch down
            print(json.dumps({"message": str(error), "messageId": record["messageId"]}))  # noqa: T201
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def start(message_id: str, body: Any) -> None:
    key = {"id": {"S": message_id}}
    try:
        dynamodb.put_item(TableName=TABLE, Item=key, ConditionExpression="attribute_not_exists(id)")
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return
    answer = codepipeline.start_pipeline_execution(
        name=body["detail"]["repositoryName"],
        clientRequestToken=message_id,
        sourceRevisions=[
            {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": body["detail"]["commitId"]}
        ],
    )
    execution = answer["pipelineExecutionId"]
    dynamodb.update_item(
        TableName=TABLE,
        Key=key,
        UpdateExpression="SET execution = :execution",
        ExpressionAttributeValues={":execution": {"S": execution}},
    )
    print(json.dumps({"message": "started", "execution": execution}))  # noqa: T201
