"""The adapter to EventBridge Scheduler: a schedule puts one message on the function's own queue, then deletes itself.

Every call may be repeated. Of two puts under one name, the later one counts.
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from revision_trigger.aws.faults import MEANINGS, Meaning
from revision_trigger.domain.outcome import Fault, Reason, Rejected, Retry
from revision_trigger.domain.rollback.schedule_message import due_id, retry_seconds
from revision_trigger.domain.value_class import value_class

_EXISTS, _GONE = "ConflictException", "ResourceNotFoundException"
_DENIED: Meaning = (
    Rejected,
    Reason.ACCESS_DENIED,
    "the function may not change its schedules; deploy the stack anew, then redrive",
)
# The Scheduler's own errors (API Reference, "CreateSchedule", "Common error types"), and those of all services.
_MEANINGS: Mapping[str, Meaning] = MappingProxyType(
    {code: meaning for code, meaning in MEANINGS.items() if meaning[1] in (Reason.THROTTLED, Reason.CREDENTIALS)}
    | {
        "ValidationException": (
            Rejected,
            Reason.INVALID_REQUEST,
            "the Scheduler does not take it: its time may be over",
        ),
        _GONE: (Rejected, Reason.INVALID_REQUEST, "the stack's schedule group is gone; deploy the stack, then redrive"),
        _EXISTS: (Retry, Reason.SCHEDULER_UNAVAILABLE, "it is being changed just now; tried again later"),
        "ServiceQuotaExceededException": (
            Retry,
            Reason.LIMIT_EXCEEDED,
            "the account has as many schedules as it may; delete some or raise the quota",
        ),
        "AccessDeniedException": _DENIED,
        "AccessDenied": _DENIED,
    }
)


@value_class
class ScheduleGroup:
    """The stack's group of schedules: the role they act in, the queue they send to, and the queue for their failures.

    The schedules' ARNs begin with `arn_prefix`: arn:PARTITION:scheduler:REGION:ACCOUNT:schedule/NAME/ .
    """

    name: str
    arn_prefix: str
    role_arn: str
    queue_arn: str
    dead_letter_queue_arn: str


@value_class
class EventBridgeScheduler:
    """One group's one-time schedules. Its client is made when it is first needed: few invocations need it.

    `token` gives another text for each call. A token made of the plan would keep the Scheduler from making a schedule
    again that was deleted meanwhile. The SDK's own repetition of one call sends the same token.
    """

    client_of: Callable[[], Any]
    group: ScheduleGroup
    token: Callable[[], str]

    def due_id(self, name: str, at: float) -> str:
        """Give the id of the rollback that the schedule of this name will request at this time."""
        return due_id(self.group.arn_prefix + name, f"{_text(at)}Z")

    def put(self, name: str, *, at: float, body: Mapping[str, Any], lateness: float) -> None:
        """Make or replace the schedule of this name, which puts `body` on the queue once.

        It is due at `at`, in seconds since the epoch, rounded up to whole seconds. The Scheduler tries for `lateness`
        seconds. Raises Rejected or Retry.
        """
        client, request = self.client_of(), self._request(name, self._target(body, lateness), at)
        try:
            try:
                client.create_schedule(**request, ClientToken=self.token())
            except client.exceptions.ConflictException:
                self._replace(client, request)
        except (ClientError, BotoCoreError) as error:
            raise _fault(error, f"schedule {name}, due {_text(at)}") from error

    def _replace(self, client: Any, request: dict[str, Any]) -> None:  # noqa: ANN401  the Scheduler's client
        try:
            client.update_schedule(**request, ClientToken=self.token())
        except client.exceptions.ResourceNotFoundException as error:
            raise Retry(
                Reason.SCHEDULER_UNAVAILABLE, "the schedule that was there has fired just now; it comes again"
            ) from error

    def delete(self, name: str) -> bool:
        """Delete the schedule of this name; False if there is none. Raises Rejected or Retry."""
        client = self.client_of()
        try:
            client.delete_schedule(Name=name, GroupName=self.group.name, ClientToken=self.token())
        except client.exceptions.ResourceNotFoundException:
            return False
        except (ClientError, BotoCoreError) as error:
            raise _fault(error, f"schedule {name}") from error
        return True

    def _target(self, body: Mapping[str, Any], lateness: float) -> dict[str, Any]:
        return {
            "Arn": self.group.queue_arn,
            "RoleArn": self.group.role_arn,
            "Input": json.dumps(body, separators=(",", ":")),
            "RetryPolicy": {"MaximumEventAgeInSeconds": retry_seconds(lateness)},
            "DeadLetterConfig": {"Arn": self.group.dead_letter_queue_arn},
        }

    def _request(self, name: str, target: dict[str, Any], at: float) -> dict[str, Any]:
        return {
            "Name": name,
            "GroupName": self.group.name,
            "Description": "A rollback of Revision Trigger, planned by an event",
            "ScheduleExpression": f"at({_text(at)})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": target,
        }


def _text(at: float) -> str:
    """Give a time in the Scheduler's notation: in whole seconds, rounded up, so that nothing comes early."""
    return datetime.fromtimestamp(math.ceil(at), UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _fault(error: ClientError | BotoCoreError, subject: str) -> Fault:
    """Translate an error. An error that is in no table is taken for one that may pass."""
    if isinstance(error, ParamValidationError):
        return Rejected(Reason.INVALID_REQUEST, f"{subject}: {' '.join(str(error).split())[:300]}")
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    kind, reason, sentence = _MEANINGS.get(
        code, (Retry, Reason.SCHEDULER_UNAVAILABLE, "the Scheduler did not do as asked; it comes again")
    )
    return kind(reason, f"{subject}: {code}: {sentence}")
