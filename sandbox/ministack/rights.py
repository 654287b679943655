"""What MiniStack does not judge: calls of services of ours, and roles that callers pass on; judged by its evaluator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.front.recognise import members
from sandbox.front.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sandbox.awsjson.protocol import Answer
    from sandbox.front.recognise import Call

# Where the request of a service of ours names the resource whose ARN IAM asks for.
_NAMES = ("repositoryName", "pipelineName", "name")
_PASSING = {"CreateSchedule", "UpdateSchedule"}


@dataclass(frozen=True)
class Permission:
    """One question to IAM. A resource is an ARN, or what its ARN ends in; `*` for none."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rights:
    """Judges calls; `allows` says whether a caller may do what is asked; `ours` are the services of ours."""

    allows: Callable[[Call, Permission], bool]
    ours: Collection[str]

    def refusal(self, call: Call, body: bytes) -> Answer | None:
        """The answer to who may not; None to who may, and where MiniStack is to judge."""
        asked = self._asked(call, body)
        if asked is None or self.allows(call, asked):
            return None
        message = f"not authorized to perform: {asked.action} on resource: {asked.resource}"
        return refuse(call, "AccessDeniedException", message, status=403 if call.protocol == "rest-json" else 400)

    def _asked(self, call: Call, body: bytes) -> Permission | None:
        if call.service in self.ours:
            return Permission(f"{call.service}:{call.operation}", _resource(members(body)))
        if call.service == "scheduler" and call.operation in _PASSING:
            role = (members(body).get("Target") or {}).get("RoleArn", "*")
            return Permission("iam:PassRole", role, {"iam:PassedToService": "scheduler.amazonaws.com"})
        return None


def _resource(asked: dict[str, Any]) -> str:
    """The name; `*` for an operation on none."""
    declared = asked.get("pipeline")
    places = [asked, declared] if isinstance(declared, dict) else [asked]
    found = (place[name] for place in places for name in _NAMES if isinstance(place.get(name), str))
    return next(found, "*")
