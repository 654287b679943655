"""Whether who calls a service of ours may: judged by its role's policies, as MiniStack judges calls of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.awsjson.wire import Answer
    from sandbox.wire import Call

# Where the request of a service of ours names the resource whose ARN IAM asks for.
_NAMES = ("repositoryName", "pipelineName", "name")


@dataclass(frozen=True)
class Rights:
    """Judges calls; `allows` says whether a caller may do what it asks to the resource of this name."""

    allows: Callable[[Call, str], bool]

    def refusal(self, call: Call, body: bytes) -> Answer | None:
        """The answer to who may not; None to who may."""
        resource = _resource(body)
        if self.allows(call, resource):
            return None
        message = f"not authorized to perform: {call.service}:{call.operation} on resource: {resource}"
        return refuse(call, "AccessDeniedException", message)


def _resource(body: bytes) -> str:
    """The name; `*` for an operation on none."""
    try:
        asked = json.loads(body or b"{}")
    except ValueError:  # the service says what is wrong with it
        return "*"
    declared = asked.get("pipeline")
    places = [asked, declared] if isinstance(declared, dict) else [asked]
    found = (place[name] for place in places for name in _NAMES if isinstance(place.get(name), str))
    return next(found, "*")
