"""Three calls a record with botocore alone and nothing decided: the floor of what an event can cost.

The very requests of the function in size and kind: a conditional put, a start, a transaction of two puts. One record
after the other, and all of them at once, a thread each.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore.session

TABLE = os.environ["LEDGER_TABLE_NAME"]
session = botocore.session.get_session()
dynamodb: Any = session.create_client("dynamodb")
codepipeline: Any = session.create_client("codepipeline")
STATE = json.dumps(["00000000-0000-4000-8000-000000000000"] * 98)  # 3.8 KB: the function's after 45 starts
threads = ThreadPoolExecutor(10)


def handle(event: Any, _context: Any) -> dict[str, Any]:
    for record in event["Records"]:
        call_thrice(record)
    return {"batchItemFailures": []}


def handle_at_once(event: Any, _context: Any) -> dict[str, Any]:
    list(threads.map(call_thrice, event["Records"]))
    return {"batchItemFailures": []}


def call_thrice(record: Any) -> None:
    detail, token = json.loads(record["body"])["detail"], f"{os.getpid()}-{record['messageId']}"
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
