"""Schedules that request rollbacks: their group, their role, and the schedules that the pipelines file lists.

The function makes the one-time schedules that events request, in the same group and with the same role. Each schedule
puts one message on the queue.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from revision_trigger.domain.rollback.schedule_message import PREFIX, message, retry_seconds
from revision_trigger.domain.routing.routes import Routes
from revision_trigger_cdk.resources.queues import Queues

_SERVICE = "scheduler.amazonaws.com"
_WHEN = frozenset({"cron", "rate", "timezone"})


class Schedules(Construct):
    """One group and one role. The role may send to the queue and, what the queue refuses, to the dead-letter queue."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        queues: Queues,
        routes: Routes,
        listed: Mapping[str, Mapping[str, Any]],
    ) -> None:
        super().__init__(scope, construct_id)
        self._queues = queues
        # The group has a name of ours. A name that CloudFormation chooses is unknown before the group exists, and the
        # role's trust and the schedules' ARNs need it.
        self.group_name = Stack.of(self).stack_name
        self._group = scheduler.CfnScheduleGroup(self, "Group", name=self.group_name)
        self.role = self._made_role()
        for pipeline, schedules in listed.items():
            lateness = routes.pipelines[pipeline].rollback.max_lateness
            for name, schedule in schedules.items():
                self._add(f"{name} of {pipeline}", schedule, self._target(pipeline, schedule, lateness))

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which the function makes schedules."""
        return {"SCHEDULE_GROUP": self.group_name, "SCHEDULE_ROLE_ARN": self.role.role_arn}

    def may_be_changed_by(self, function: iam.IGrantable) -> None:
        """Let the function make and delete one-time schedules with this role, but not touch the file's schedules."""
        operations = ("CreateSchedule", "UpdateSchedule", "DeleteSchedule")
        function.grant_principal.add_to_principal_policy(
            iam.PolicyStatement(
                actions=[f"scheduler:{operation}" for operation in operations],
                resources=[self._arn("schedule", f"{self.group_name}/{PREFIX}*")],
            )
        )
        function.grant_principal.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[self.role.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": _SERVICE}},
            )
        )

    def _made_role(self) -> iam.Role:
        """Trust this group's schedules alone (EventBridge Scheduler User Guide, "Confused deputy prevention")."""
        group = {"aws:SourceArn": self._arn("schedule-group", self.group_name)}
        account = {"aws:SourceAccount": Stack.of(self).account}
        principal = iam.ServicePrincipal(_SERVICE, conditions={"StringEquals": account | group})
        queues = [self._queues.events.queue_arn, self._queues.dead_letters.queue_arn]
        sending = iam.PolicyStatement(actions=["sqs:SendMessage"], resources=queues)
        # The policy is inline, so that no schedule exists before the role has its rights.
        policies = {"Send": iam.PolicyDocument(statements=[sending])}
        return iam.Role(self, "Role", assumed_by=principal, inline_policies=policies)

    def _add(self, name: str, schedule: Mapping[str, Any], target: scheduler.CfnSchedule.TargetProperty) -> None:
        expression = f"cron({schedule['cron']})" if "cron" in schedule else f"rate({schedule['rate']})"
        made = scheduler.CfnSchedule(
            self,
            f"Listed{hashlib.sha256(name.encode()).hexdigest()[:16]}",
            description=f"A rollback of Revision Trigger: {name} in the pipelines file",
            group_name=self.group_name,
            schedule_expression=expression,
            schedule_expression_timezone=schedule.get("timezone", "UTC"),
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=target,
        )
        made.add_resource_dependency(self._group)

    def _target(
        self, pipeline: str, schedule: Mapping[str, Any], lateness: float
    ) -> scheduler.CfnSchedule.TargetProperty:
        detail = {key: value for key, value in schedule.items() if key not in _WHEN}
        stack, dead_letters = Stack.of(self), self._queues.dead_letters.queue_arn
        return scheduler.CfnSchedule.TargetProperty(
            arn=self._queues.events.queue_arn,
            role_arn=self.role.role_arn,
            input=stack.to_json_string(message(pipeline, detail, account=stack.account, region=stack.region)),
            retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                maximum_event_age_in_seconds=retry_seconds(lateness)
            ),
            dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead_letters),
        )

    def _arn(self, resource: str, name: str) -> str:
        return Stack.of(self).format_arn(
            service="scheduler", resource=resource, resource_name=name, arn_format=ArnFormat.SLASH_RESOURCE_NAME
        )
