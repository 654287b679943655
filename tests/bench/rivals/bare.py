"""Three calls a record with botocore alone and nothing decided: the floor of what an event can cost.

The very requests of the function in size and kind: a conditional put, a start, a transaction of two puts.
"""

import json
import os
from typing import Any

import botocore.session

TABLE = os.environ["LEDGER_TABLE_NAME"]
session = botocore.session.get_session()
dynamodb: Any = session.create_client("dynamodb")
codepipeline: Any = session.create_client("codepipeline")
STATE = "x" * 600


def handle(event: Any, _context: Any) -> dict[str, Any]:
    for record in event["Records"]:
        call_thrice(json.loads(record["body"])["detail"], record["messageId"])
    return {"batchItemFailures": []}


def call_thrice(detail: Any, token: str) -> None:
    item = {"pk": {"S": token}, "sk": {"S": "state"}, "version": {"N": "1"}, "state": {"S": STATE}}
    entry = {"pk": {"S": token}, "sk": {"S": "intent"}, "content": {"S": token}, "at": {"N": "1"}}
    condition: Any = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    dynamodb.put_item(TableName=TABLE, Item=item, ConditionExpression="attribute_not_exists(pk)", **condition)
    codepipeline.start_pipeline_execution(
        name=detail["repositoryName"],
        clientRequestToken=token,
        sourceRevisions=[{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": detail["commitId"]}],
    )
    puts: Any = [{"Put": {"TableName": TABLE, "Item": one}} for one in (item, entry)]
    dynamodb.transact_write_items(TransactItems=puts)
