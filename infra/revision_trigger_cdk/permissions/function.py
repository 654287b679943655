"""The function's rights, each on exactly the resource that needs it."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from revision_trigger.domain.routing.routes import Routes
from revision_trigger_cdk.permissions.pipelines import pipeline_rights
from revision_trigger_cdk.resources.ledger import BY_EXECUTION, Ledger
from revision_trigger_cdk.resources.queues import Queues

BUS = "default"
"""The bus that brings AWS's own events, and that decisions are published on."""

_ARNS_A_STATEMENT = 12  # CDK moves whole statements to managed policies of 6,144 characters when the inline one is full


def grant(function: lambda_.Function, *, queues: Queues, ledger: Ledger, routes: Routes) -> None:
    """Let the function work: on the pipelines of the routes, its queues, its ledger and the bus."""
    _grant_pipelines(function, routes)
    queues.events.grant_consume_messages(function)
    queues.events.grant(function, "sqs:SendMessage")  # reminders to itself
    queues.dead_letters.grant(function, "sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl")
    # A transaction of puts asks for no right but PutItem (DynamoDB Developer Guide, "Using IAM with DynamoDB
    # transactions"). CDK's own grants would allow more than queries on the index.
    items = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchWriteItem"]
    bus = Stack.of(function).format_arn(service="events", resource="event-bus", resource_name=BUS)
    index = f"{ledger.table.table_arn}/index/{BY_EXECUTION}"
    function.add_to_role_policy(iam.PolicyStatement(actions=items, resources=[ledger.table.table_arn]))
    function.add_to_role_policy(iam.PolicyStatement(actions=["dynamodb:Query"], resources=[index]))
    function.add_to_role_policy(iam.PolicyStatement(actions=["events:PutEvents"], resources=[bus]))


def _grant_pipelines(function: lambda_.Function, routes: Routes) -> None:
    for actions, arns in pipeline_rights(routes, Stack.of(function)).items():
        for start in range(0, len(arns), _ARNS_A_STATEMENT):
            some = arns[start : start + _ARNS_A_STATEMENT]
            function.add_to_role_policy(iam.PolicyStatement(actions=[*actions], resources=some))
