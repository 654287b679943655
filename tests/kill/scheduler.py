"""EventBridge Scheduler as far as the function calls it, by botocore's own model: one-time schedules of a group.

A ClientToken that comes again is the same request, where `honoured`; then as elsewhere, a name that is there is a
conflict. A time that is over is refused.
"""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from botocore.model import ServiceModel
from botocore.session import get_session

from sandbox.awsjson import parsing, validation
from sandbox.awsjson.errors import Refused

PATH = "/schedules/"
_OPERATIONS = {"POST": "CreateSchedule", "PUT": "UpdateSchedule", "DELETE": "DeleteSchedule"}
_IN_QUERY = {"groupName": "GroupName", "clientToken": "ClientToken"}

Schedule = dict[str, Any]


def read(method: str, path: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """Give the operation of a request and its members, wherever in the request they stand."""
    parts = urlsplit(path)
    members = {_IN_QUERY[name]: value for name, value in parse_qsl(parts.query, strict_parsing=bool(parts.query))}
    return _OPERATIONS[method], {**json.loads(body or b"{}"), **members, "Name": unquote(parts.path[len(PATH) :])}


@dataclass
class Scheduler:
    """The schedules of one group, by name. `arn_prefix` is that of their ARNs; `now` tells the time.

    `made` are all that ever were.
    """

    group: str
    arn_prefix: str
    now: Callable[[], float]
    honoured: bool = True
    schedules: dict[str, Schedule] = field(default_factory=dict)
    made: list[Schedule] = field(default_factory=list)
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked; raises Refused."""
        shape = _model().operation_model(operation).input_shape
        assert shape is not None
        fitting = parsing.fit(shape, request)
        assert fitting == request, "the SDK sends what the model does not know"
        validation.check(shape, request)
        token = f"{operation} {request['ClientToken']}"
        if self.honoured and token in self.answered:
            return self.answered[token]
        self.answered[token] = self._do(operation, request)
        return self.answered[token]

    def fired(self) -> list[Schedule]:
        """Take the schedules that are due by now."""
        due = [one for one in self.schedules.values() if due_at(one) <= self.now()]
        for one in due:
            assert one["ActionAfterCompletion"] == "DELETE"
            del self.schedules[one["Name"]]
        return due

    def body(self, schedule: Schedule) -> Any:
        """Give what a schedule sends: the context attributes are filled in, another execution id each time."""
        attributes = {
            "schedule-arn": self.arn_prefix + schedule["Name"],
            "scheduled-time": f"{datetime.fromtimestamp(due_at(schedule), UTC):%Y-%m-%dT%H:%M:%SZ}",
            "execution-id": str(uuid.uuid4()),
        }
        text = schedule["Target"]["Input"]
        for name, value in attributes.items():
            text = text.replace(f"<aws.scheduler.{name}>", value)
        return json.loads(text)

    def _do(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        name = request["Name"]
        if request["GroupName"] != self.group:
            raise Refused("ResourceNotFoundException", f"Schedule group {request['GroupName']} does not exist.", 404)
        if operation != "CreateSchedule" and name not in self.schedules:
            raise Refused("ResourceNotFoundException", f"Schedule {name} does not exist.", 404)
        if operation == "CreateSchedule" and name in self.schedules:
            raise Refused("ConflictException", f"Schedule {name} already exists.", 409)
        if operation == "DeleteSchedule":
            del self.schedules[name]
            return {}
        if due_at(request) <= self.now():
            raise Refused("ValidationException", f"Invalid Schedule Expression {request['ScheduleExpression']}.")
        self.schedules[name] = request
        self.made.append(request)
        return {"ScheduleArn": self.arn_prefix + name}


def due_at(schedule: Schedule) -> float:
    """Give when a one-time schedule is due."""
    once = re.fullmatch(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)", schedule["ScheduleExpression"])
    if not once or schedule["ScheduleExpressionTimezone"] != "UTC":
        raise Refused("ValidationException", f"Invalid Schedule Expression {schedule['ScheduleExpression']}.")
    return datetime.fromisoformat(once[1]).replace(tzinfo=UTC).timestamp()


@cache
def _model() -> ServiceModel:
    return get_session().get_service_model("scheduler")
