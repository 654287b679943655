"""Where rights are enforced: rules need a queue's policy, schedules a role that trusts them and may send."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.e2e.roles import make_role, sending, trusting
from tests.e2e.running import Listener

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

GROUP = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/default"
SCHEDULER = {"Service": "scheduler.amazonaws.com"}


def test_a_rule_buries_what_a_queue_does_not_let_it_send(sandbox: Sandbox) -> None:
    sqs, events = sandbox.client("sqs"), sandbox.client("events")
    letters = Listener(sandbox, {"source": ["never"]})
    sqs.create_queue(QueueName="closed")
    events.put_rule(Name="to-closed", EventPattern=json.dumps({"source": ["to-closed"]}))
    target = {"Id": "closed", "Arn": "arn:aws:sqs:us-east-1:000000000000:closed"}
    events.put_targets(Rule="to-closed", Targets=[target | {"DeadLetterConfig": {"Arn": letters.arn}}])

    events.put_events(Entries=[{"Source": "to-closed", "DetailType": "a", "Detail": "{}"}])

    (letter,) = sandbox.poll(
        lambda: sqs.receive_message(QueueUrl=letters.url, MessageAttributeNames=["All"]).get("Messages", [])
    )
    assert json.loads(letter["Body"])["source"] == "to-closed"
    assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"


def test_a_schedule_sends_only_through_a_role_that_trusts_its_group_and_may(sandbox: Sandbox) -> None:
    queue = Listener(sandbox, {"source": ["never"]})
    here = {"aws:SourceArn": GROUP, "aws:SourceAccount": "000000000000"}
    ours, others = (trusting(SCHEDULER, StringEquals=here | change) for change in ({}, {"aws:SourceArn": "other"}))
    iam = sandbox.client("iam")
    roles = {
        "trusted": make_role(iam, "trusted", ours, sending(queue.arn)),
        "of-others": make_role(iam, "of-others", others, sending(queue.arn)),
        "elsewhere": make_role(iam, "elsewhere", ours, sending(f"{queue.arn}-other")),
        "absent": "arn:aws:iam::000000000000:role/absent",
    }
    due = datetime.now(UTC) + timedelta(seconds=2)

    for name, role in roles.items():
        sandbox.client("scheduler").create_schedule(
            Name=name,
            ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={"Arn": queue.arn, "RoleArn": role, "Input": json.dumps({"by": name})},
        )

    assert queue.receive() == {"by": "trusted"}
    time.sleep(2)
    assert "Messages" not in queue.sqs.receive_message(QueueUrl=queue.url)


@pytest.mark.parametrize("number", ["5.0", "5"])
def test_a_transaction_sent_again_with_its_token_is_the_same_one(sandbox: Sandbox, number: str) -> None:
    dynamodb, table = sandbox.client("dynamodb"), f"tokens-{len(number)}"
    dynamodb.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"pk": {"S": "one"}, "at": {"N": number}}
    put = {"Put": {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}

    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[put], ClientRequestToken=table)

    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(
            TransactItems=[{"Put": put["Put"] | {"Item": item | {"at": {"N": "6"}}}}], ClientRequestToken=table
        )
