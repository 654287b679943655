"""Resource types that MiniStack's CloudFormation refuses, with the whole stack, or makes from half their properties.

MiniStack's own APIs make the resources, so that a resource that its services refuse fails the stack.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ministack.core.responses import new_uuid
from ministack.services import cloudwatch, eventbridge, scheduler
from ministack.services.cloudformation import provisioners

if TYPE_CHECKING:
    from collections.abc import Callable

Properties = dict[str, Any]
Made = tuple[str, dict[str, str]]

_REFUSED = 400


def apply() -> None:
    """Add the types to MiniStack's table of provisioners, or replace them in it."""
    provisioners._RESOURCE_HANDLERS |= {
        "AWS::CloudWatch::CompositeAlarm": _handlers(_put_composite_alarm, _delete_composite_alarm),
        "AWS::Events::Archive": _handlers(_put_archive, _delete_archive),
        "AWS::Events::EventBusPolicy": _handlers(_put_bus_policy, _delete_bus_policy),
        "AWS::Logs::QueryDefinition": _handlers(_note_query, _forget),
        "AWS::Scheduler::Schedule": _handlers(_put_schedule, _delete_schedule),
    }


def _handlers(put: Callable[[str, Properties], Made], delete: Callable[[str, Properties], None]) -> Properties:
    """The handlers of a type. `put` makes or updates a resource; an update with a new name keeps the old one."""

    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        return put(provisioners._physical_name(stack, logical_id, max_len=48), properties)

    def update(physical_id: str, _: Properties, properties: Properties, _stack: str) -> Made:
        return put(physical_id, properties)

    return {"create": create, "update": update, "delete": delete}


def _put_composite_alarm(name: str, properties: Properties) -> Made:
    name = properties.get("AlarmName", name)
    _check(cloudwatch._put_composite_alarm({}, properties | {"AlarmName": name}, is_cbor=False, is_json=True))
    return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}


def _delete_composite_alarm(name: str, _: Properties) -> None:
    _check(cloudwatch._delete_alarms({}, {"AlarmNames": [name]}, is_cbor=False, is_json=True))


def _put_archive(name: str, properties: Properties) -> Made:
    name = properties.get("ArchiveName", name)
    pattern = properties.get("EventPattern")
    request = properties | {"ArchiveName": name, "EventSourceArn": properties["SourceArn"]}
    request["EventPattern"] = json.dumps(pattern) if pattern else ""
    known = name in eventbridge._archives
    _check((eventbridge._update_archive if known else eventbridge._create_archive)(request))
    return name, {"Arn": eventbridge._archives[name]["ArchiveArn"], "ArchiveName": name}


def _delete_archive(name: str, _: Properties) -> None:
    eventbridge._delete_archive({"ArchiveName": name})


def _put_bus_policy(_: str, properties: Properties) -> Made:
    bus, statement_id = properties.get("EventBusName", "default"), properties["StatementId"]
    _check(eventbridge._put_permission(properties))
    if "Statement" in properties:  # PutPermission takes parts of a statement; a template may have it whole
        statements = eventbridge._event_bus_policies[bus]["Statement"]
        statements[-1] = properties["Statement"] | {"Sid": statement_id}
    return f"{bus}|{statement_id}", {}


def _delete_bus_policy(_: str, properties: Properties) -> None:
    bus = properties.get("EventBusName", "default")
    eventbridge._remove_permission({"EventBusName": bus, "StatementId": properties["StatementId"]})


def _note_query(_: str, __: Properties) -> Made:
    """Accept a saved query without effect: MiniStack has no API for saved queries."""
    identity = new_uuid()
    return identity, {"QueryDefinitionId": identity}


def _forget(_: str, __: Properties) -> None:
    pass


def _put_schedule(name: str, properties: Properties) -> Made:
    """MiniStack leaves out a schedule's time zone, start, end and action afterwards, and cannot update a schedule."""
    name, group = properties.get("Name", name), properties.get("GroupName", "default")
    known = f"{group}/{name}" in scheduler._schedules
    _check((scheduler._update_schedule if known else scheduler._create_schedule)(name, properties))
    return name, {"Arn": scheduler._schedule_arn(group, name)}


def _delete_schedule(name: str, properties: Properties) -> None:
    scheduler._delete_schedule(name, {"groupName": properties.get("GroupName", "default")})


def _check(response: tuple[int, Any, bytes]) -> None:
    status, _, body = response
    if status >= _REFUSED:
        raise ValueError(body.decode())
