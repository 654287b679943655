"""Rollbacks planned by events become one-time schedules of the stack's group, which fire as the function reads them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import desired
from tests.e2e.function.conftest import Deployed
from tests.e2e.roles import make_role, sending, trusting
from tests.e2e.running import Listener

GROUP = "RevisionTrigger"
AT = "2035-11-23T02:00:00Z"


def say(deployed: Deployed, detail_type: str, **detail: Any) -> None:
    text = json.dumps({"name": "web", "id": "bake"} | detail)
    entry = {"Source": "com.acme.release", "DetailType": detail_type, "Detail": text}
    deployed.sandbox.client("events").put_events(Entries=[entry])


def names(deployed: Deployed) -> list[str]:
    """What the group holds beside the schedules of the pipelines file."""
    listed = deployed.sandbox.client("scheduler").list_schedules(GroupName=GROUP, NamePrefix="plan-")
    return [one["Name"] for one in listed["Schedules"]]


def planned(deployed: Deployed) -> list[dict[str, Any]]:
    """The same, each whole; for schedules that nothing takes away meanwhile."""
    scheduler = deployed.sandbox.client("scheduler")
    return [scheduler.get_schedule(GroupName=GROUP, Name=name) for name in names(deployed)]


def run_something(deployed: Deployed) -> str:
    """Start the pipeline web, and give its newest execution."""
    pin = {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "c0ffee" + "7" * 34}
    deployed.put_event(desired(sourceRevisions=[pin]))
    deployed.started("Source", pin["revisionValue"])
    listed = deployed.sandbox.client("codepipeline").list_pipeline_executions(pipelineName="web")
    return str(listed["pipelineExecutionSummaries"][0]["pipelineExecutionId"])


def test_is_one_schedule_of_what_ran_then_when_planned_twice_and_none_when_cancelled(deployed: Deployed) -> None:
    suspect = run_something(deployed)

    say(deployed, "Rollback Requested", at="2035-01-01T00:00:00Z")
    say(deployed, "Rollback Requested", at=AT, unlessConfirmed=True)

    expected = f"at({AT.removesuffix('Z')})"
    deployed.sandbox.poll(lambda: [one["ScheduleExpression"] for one in planned(deployed)] == [expected])
    (schedule,) = planned(deployed)
    assert schedule["ActionAfterCompletion"] == "DELETE"
    assert json.loads(schedule["Target"]["Input"])["detail"]["suspect"] == suspect

    say(deployed, "Rollback Cancelled")

    deployed.sandbox.poll(lambda: not names(deployed))


def role_that_may_send(deployed: Deployed, queue_arn: str) -> str:
    """The schedules' own role may send to the function's queue alone."""
    trust = trusting({"Service": "scheduler.amazonaws.com"})
    return make_role(deployed.sandbox.client("iam"), "plan-soon", trust, sending(queue_arn))


def test_puts_the_envelope_on_the_queue_once_and_is_gone_when_due(deployed: Deployed) -> None:
    run_something(deployed)
    say(deployed, "Rollback Requested", at=AT)
    (schedule,) = deployed.sandbox.poll(lambda: planned(deployed))
    queue, due = Listener(deployed.sandbox, {"source": ["never"]}), datetime.now(UTC) + timedelta(seconds=2)
    kept = {"GroupName", "FlexibleTimeWindow", "ActionAfterCompletion", "ScheduleExpressionTimezone"}
    scheduler = deployed.sandbox.client("scheduler")

    arn = scheduler.create_schedule(
        Name="plan-soon",
        ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
        Target=schedule["Target"] | {"Arn": queue.arn, "RoleArn": role_that_may_send(deployed, queue.arn)},
        **{name: schedule[name] for name in kept},
    )["ScheduleArn"]

    event = queue.receive()
    time = f"{due:%Y-%m-%dT%H:%M:%SZ}"
    assert (event["source"], event["detail-type"]) == ("revision-trigger.schedule", "Rollback Requested")
    assert (event["account"], event["region"], event["time"]) == ("000000000000", "us-east-1", time)
    assert event["detail"]["schedule"] == {"arn": arn, "time": time}
    say(deployed, "Rollback Cancelled")
    deployed.sandbox.poll(lambda: not names(deployed))
