"""The idiom of Powertools' documentation: Logger, Metrics, a batch processor, and each record made idempotent.

As in its pages "Batch Processing" and "Idempotency" (integration with the batch processor): the idempotency
layer puts a record before and updates it after, which are the claim and the record. Logger and Metrics, since the
function logs and counts, too. Without its Tracer, which would want another library, and without its parser: both would
only cost it more.
"""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
processor = BatchProcessor(event_type=EventType.SQS)
layer = DynamoDBPersistenceLayer(table_name=os.environ["LEDGER_TABLE_NAME"])
config = IdempotencyConfig(event_key_jmespath="messageId")
codepipeline = boto3.client("codepipeline")


@idempotent_function(data_keyword_argument="record", config=config, persistence_store=layer)  # type: ignore[untyped-decorator]
def start(record: SQSRecord) -> dict[str, str]:
    detail = record.json_body["detail"]
    answer = codepipeline.start_pipeline_execution(
        name=detail["repositoryName"],
        clientRequestToken=record.message_id,
        sourceRevisions=[{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": detail["commitId"]}],
    )
    metrics.add_metric(name="Started", unit=MetricUnit.Count, value=1)
    logger.info("started", execution=answer["pipelineExecutionId"])
    return {"execution": answer["pipelineExecutionId"]}


@metrics.log_metrics
@logger.inject_lambda_context
def handle(event: Any, context: LambdaContext) -> Any:
    config.register_lambda_context(context)
    return process_partial_response(event=event, record_handler=start, processor=processor, context=context)
