"""The door to EventBridge Scheduler: the one exact request of each change, what every answer means, and real wiring."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws

from revision_trigger.aws.scheduler import EventBridgeScheduler, ScheduleGroup
from revision_trigger.aws.timeouts import READS
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.outcome import Fault, Reason, Rejected, Retry
from revision_trigger.domain.rollback.schedule_message import message, schedule_name
from revision_trigger.ports import Scheduler
from tests.builders import EXECUTION, HOME, parts
from tests.world import Ports, World

AT = datetime(2030, 11, 23, 2, 0, 0, 500_000, tzinfo=UTC).timestamp()
ARN = "arn:aws:scheduler:us-east-1:123456789012:schedule/RevisionTrigger/"
GROUP = ScheduleGroup(
    "RevisionTrigger",
    ARN,
    role_arn="arn:aws:iam::123456789012:role/schedules",
    queue_arn="arn:aws:sqs:us-east-1:123456789012:events",
    dead_letter_queue_arn="arn:aws:sqs:us-east-1:123456789012:dead-letters",
)
BODY = message("web", {"to": "last-good", "suspect": EXECUTION}, account=HOME.account, region=HOME.region)
REQUEST = {
    "Name": "plan-1",
    "GroupName": "RevisionTrigger",
    "Description": "A rollback of Revision Trigger, planned by an event",
    "ScheduleExpression": "at(2030-11-23T02:00:01)",
    "ScheduleExpressionTimezone": "UTC",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "ActionAfterCompletion": "DELETE",
    "Target": {
        "Arn": GROUP.queue_arn,
        "RoleArn": GROUP.role_arn,
        "Input": json.dumps(BODY, separators=(",", ":")),
        "RetryPolicy": {"MaximumEventAgeInSeconds": 900},
        "DeadLetterConfig": {"Arn": GROUP.dead_letter_queue_arn},
    },
}
CREATED = {"ScheduleArn": f"{ARN}plan-1"}
DELETE = {"Name": "plan-1", "GroupName": "RevisionTrigger", "ClientToken": "token-0"}


@dataclass
class Stubbed:
    """The door, over a client with prepared answers."""

    client: Any = field(default_factory=lambda: boto3.client("scheduler", config=READS))

    def __post_init__(self) -> None:
        self.stub = Stubber(self.client)
        self.stub.activate()
        numbers = itertools.count()
        self.door = EventBridgeScheduler(lambda: self.client, GROUP, token=lambda: f"token-{next(numbers)}")

    def put(self, lateness: float = 900.0) -> None:
        self.door.put("plan-1", at=AT, body=BODY, lateness=lateness)
        self.stub.assert_no_pending_responses()

    def refuse(self, operation: str, code: str, status: int = 400) -> None:
        self.stub.add_client_error(operation, code, "no", http_status_code=status)


def test_makes_a_schedule_that_deletes_itself_when_there_is_none() -> None:
    stubbed = Stubbed()
    stubbed.stub.add_response("create_schedule", CREATED, REQUEST | {"ClientToken": "token-0"})

    stubbed.put()


def test_replaces_the_schedule_when_there_is_one() -> None:
    stubbed = Stubbed()
    stubbed.refuse("create_schedule", "ConflictException", 409)
    stubbed.stub.add_response("update_schedule", CREATED, REQUEST | {"ClientToken": "token-1"})

    stubbed.put()


@pytest.mark.parametrize(("lateness", "tried"), [(1.0, 60), (61.5, 61), (31_536_000.0, 86_400)])
def test_is_tried_as_long_as_the_scheduler_allows_when_lateness_is_beyond(lateness: float, tried: int) -> None:
    stubbed = Stubbed()
    target = REQUEST["Target"] | {"RetryPolicy": {"MaximumEventAgeInSeconds": tried}}  # type: ignore[operator]
    stubbed.stub.add_response("create_schedule", CREATED, REQUEST | {"Target": target, "ClientToken": "token-0"})

    stubbed.put(lateness)


def test_comes_again_when_the_schedule_fires_while_it_is_replaced() -> None:
    stubbed = Stubbed()
    stubbed.refuse("create_schedule", "ConflictException", 409)
    stubbed.refuse("update_schedule", "ResourceNotFoundException", 404)

    with pytest.raises(Retry) as raised:
        stubbed.put()

    assert raised.value.reason is Reason.SCHEDULER_UNAVAILABLE


@pytest.mark.parametrize(("code", "found"), [(None, True), ("ResourceNotFoundException", False)])
def test_says_whether_there_was_one_when_it_deletes(code: str | None, found: bool) -> None:  # noqa: FBT001
    stubbed = Stubbed()
    if code:
        stubbed.stub.add_client_error("delete_schedule", code, http_status_code=404, expected_params=DELETE)
    else:
        stubbed.stub.add_response("delete_schedule", {}, DELETE)

    assert stubbed.door.delete("plan-1") is found


FAULTS = [
    ("ValidationException", 400, Rejected, Reason.INVALID_REQUEST),
    ("ResourceNotFoundException", 404, Rejected, Reason.INVALID_REQUEST),
    ("AccessDeniedException", 403, Rejected, Reason.ACCESS_DENIED),
    ("ServiceQuotaExceededException", 402, Retry, Reason.LIMIT_EXCEEDED),
    ("ThrottlingException", 429, Retry, Reason.THROTTLED),
    ("ExpiredTokenException", 403, Retry, Reason.CREDENTIALS),
    ("InternalServerException", 500, Retry, Reason.SCHEDULER_UNAVAILABLE),
    ("SomethingNew", 400, Retry, Reason.SCHEDULER_UNAVAILABLE),
]


@pytest.mark.parametrize(("code", "status", "kind", "reason"), FAULTS)
def test_tells_terminal_from_retryable_when_refused(code: str, status: int, kind: type[Fault], reason: Reason) -> None:
    stubbed = Stubbed()
    stubbed.refuse("create_schedule", code, status)

    with pytest.raises(kind) as raised:
        stubbed.put()

    assert raised.value.reason is reason
    assert code in raised.value.message


def test_comes_again_when_there_is_no_answer() -> None:
    stubbed = Stubbed()

    def refuse(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="x")

    stubbed.client.meta.events.register("before-call.scheduler.DeleteSchedule", refuse)

    with pytest.raises(Retry) as raised:
        stubbed.door.delete("plan-1")

    assert raised.value.reason is Reason.SCHEDULER_UNAVAILABLE


def test_knows_what_it_asks_for_by_the_same_id_as_who_reads_it() -> None:
    text = json.dumps(BODY).replace("<aws.scheduler.schedule-arn>", f"{ARN}plan-1")
    text = text.replace("<aws.scheduler.scheduled-time>", "2030-11-23T02:00:01Z")

    (ask,) = parts(text.replace("<aws.scheduler.execution-id>", "d6e0d1ea"))

    assert isinstance(ask, RollbackRequest)
    assert ask.id == Stubbed().door.due_id("plan-1", AT)
    assert (ask.suspect, ask.reason, ask.max_lateness) == (EXECUTION, Reason.ROLLBACK_DUE, 900.0)


@pytest.mark.parametrize("name", ["bake", "a" * 64, "x/y ü" * 50])
def test_names_fit_the_scheduler_and_differ_by_pipeline_when_plans_are_called_anything(name: str) -> None:
    found = schedule_name("web", name)

    assert len(found) <= 64
    assert found.removeprefix("plan-").isalnum()
    assert found not in (schedule_name("api", name), schedule_name("web", f"{name}2"))


@pytest.fixture(params=["real", "fake"])
def scheduler(request: pytest.FixtureRequest) -> Iterator[tuple[Scheduler, Callable[[], list[str]]]]:
    """Give a scheduler, and what there is of schedules in it: AWS's by moto, or that of the unit tests."""
    if request.param == "fake":
        world = World(time=0.0)
        yield Ports(world), lambda: [f"{at:.0f}" for at, _ in world.schedules.values()]
        return
    with mock_aws():
        client = boto3.client("scheduler")
        client.create_schedule_group(Name="RevisionTrigger")

        def listed() -> list[str]:
            names = [one["Name"] for one in client.list_schedules(GroupName="RevisionTrigger")["Schedules"]]
            found = [client.get_schedule(Name=name, GroupName="RevisionTrigger") for name in names]
            times = [datetime.fromisoformat(one["ScheduleExpression"][3:-1]) for one in found]
            return [f"{time.replace(tzinfo=UTC).timestamp():.0f}" for time in times]

        yield EventBridgeScheduler(lambda: client, GROUP, token=lambda: "token"), listed


def test_there_is_one_schedule_a_name_when_put_twice_and_none_when_deleted(
    scheduler: tuple[Scheduler, Callable[[], list[str]]],
) -> None:
    door, listed = scheduler
    at = float(int(AT))

    door.put("plan-1", at=at, body=BODY, lateness=900.0)
    door.put("plan-1", at=at + 60, body=BODY, lateness=900.0)

    assert listed() == [f"{at + 60:.0f}"]
    assert [door.delete("plan-1"), door.delete("plan-1")] == [True, False]
    assert listed() == []
