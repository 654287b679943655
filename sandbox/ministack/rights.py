"""Rights that MiniStack does not judge: calls of the sandbox's own services, and roles that callers pass on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.front.recognise import members
from sandbox.front.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sandbox.awsjson.protocol import Answer
    from sandbox.front.recognise import Call

# The members in which a request to CodePipeline or CodeCommit names its resource.
_NAMES = ("repositoryName", "pipelineName", "name")
_PASSING = {"CreateSchedule", "UpdateSchedule"}


@dataclass(frozen=True)
class Permission:
    """A permission that a call needs. `resource` is an ARN, or the name at the end of an ARN; `*` for none."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rights:
    """Judges calls. `allows` says whether a caller has a permission; `ours` are the sandbox's own services."""

    allows: Callable[[Call, Permission], bool]
    ours: Collection[str]

    def refusal(self, call: Call, body: bytes) -> Answer | None:
        """The answer to a call that is not allowed; None for a call that is allowed or that MiniStack judges itself."""
        needed = self._needed(call, body)
        if needed is None or self.allows(call, needed):
            return None
        message = f"not authorized to perform: {needed.action} on resource: {needed.resource}"
        return refuse(call, "AccessDeniedException", message, status=403 if call.protocol == "rest-json" else 400)

    def _needed(self, call: Call, body: bytes) -> Permission | None:
        if call.service in self.ours:
            return Permission(f"{call.service}:{call.operation}", _resource(members(body)))
        if call.service == "scheduler" and call.operation in _PASSING:
            role = (members(body).get("Target") or {}).get("RoleArn", "*")
            return Permission("iam:PassRole", role, {"iam:PassedToService": "scheduler.amazonaws.com"})
        return None


def _resource(request: dict[str, Any]) -> str:
    """The name of the resource in a request; `*` for an operation without a resource."""
    declared = request.get("pipeline")
    objects = [request, declared] if isinstance(declared, dict) else [request]
    found = (each[name] for each in objects for name in _NAMES if isinstance(each.get(name), str))
    return next(found, "*")
