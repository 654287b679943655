"""Tables that CloudFormation makes get the time to live and the recovery settings of their template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.core.responses import get_region
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

if TYPE_CHECKING:
    from collections.abc import Callable

_TYPES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


def apply() -> None:
    """Apply both settings after MiniStack has made or updated a table."""
    for resource_type in _TYPES:
        handlers = provisioners._RESOURCE_HANDLERS[resource_type]
        handlers["create"] = _then_set_up(handlers["create"], 1)  # (logical_id, props, stack_name)
        handlers["update"] = _then_set_up(handlers["update"], 2)  # (physical_id, old_props, new_props, ...)


def _then_set_up(provision: Callable[..., Any], properties: int) -> Callable[..., Any]:
    def provision_and_set_up(*args: Any, **kwargs: Any) -> Any:
        name, attributes = provision(*args, **kwargs)
        _set_up(name, args[properties])
        return name, attributes

    return provision_and_set_up


def _set_up(table: str, properties: dict[str, Any]) -> None:
    expiry = properties.get("TimeToLiveSpecification")
    if expiry:
        dynamodb._update_ttl({"TableName": table, "TimeToLiveSpecification": expiry})
    recovery = _recovery(properties)
    if recovery:
        dynamodb._update_continuous_backups({"TableName": table, "PointInTimeRecoverySpecification": recovery})


def _recovery(properties: dict[str, Any]) -> Any:
    """The recovery setting of a table; a global table has one for each replica."""
    here = [replica for replica in properties.get("Replicas", []) if replica.get("Region") == get_region()]
    return (here[0] if here else properties).get("PointInTimeRecoverySpecification")
