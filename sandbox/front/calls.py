"""The list of AWS calls that reached the port, newest last. Beyond a limit the oldest are forgotten."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.front.recognise import Call

LIMIT = 100_000  # some 30 MB


class Served:
    """One call. Its status is None while it runs, and stays None when it gets no answer (drop, hang)."""

    __slots__ = ("call", "status", "time")

    def __init__(self, call: Call) -> None:
        self.call = call
        self.time = datetime.now(UTC)
        self.status: int | None = None

    def as_json(self) -> dict[str, str | int | None]:
        """The call as JSON. `time` says when the call arrived: ISO 8601 in UTC with microseconds."""
        return {
            "time": self.time.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "service": self.call.service,
            "operation": self.call.operation,
            "region": self.call.region,
            "status": self.status,
        }


class Calls:
    """The calls, in the order of arrival."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._served: deque[Served] = deque(maxlen=limit)

    def arrive(self, call: Call) -> Served:
        """Record a call that arrived; the front sets its status when it is answered."""
        served = Served(call)
        self._served.append(served)
        return served

    def clear(self) -> None:
        """Forget all calls."""
        self._served.clear()

    def as_json(self) -> list[dict[str, str | int | None]]:
        """All calls, oldest first."""
        return [served.as_json() for served in self._served]
