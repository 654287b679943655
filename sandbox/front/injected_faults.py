"""Faults on demand: which coming call of an operation shall go wrong, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sandbox.front.recognise import Call

Effect = Literal["error", "delay", "drop", "hang"]


@dataclass(frozen=True)
class InjectedFault:
    """A fault that strikes calls `skip + 1` to `skip + times` of one operation.

    error: the call is not carried out, and the answer has `code` and `status`. delay: the call is carried out
    `seconds` later. drop: the call is carried out, then the connection closes without an answer. hang: the call is not
    carried out, and no answer comes for `seconds`, or ever.
    """

    service: str
    operation: str
    skip: int = 0
    times: int = 1
    effect: Effect = "error"
    code: str = ""
    status: int = 400
    seconds: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The fault as JSON, with the defaults filled in."""
        return asdict(self)


class InjectedFaults:
    """The faults that were requested, and how many calls each has seen."""

    def __init__(self) -> None:
        self._seen: list[tuple[InjectedFault, int]] = []

    def add(self, fault: InjectedFault) -> None:
        """Let the fault count calls from now on. Several faults of one operation strike in the order added."""
        self._seen.append((fault, 0))

    def clear(self) -> None:
        """Remove all faults."""
        self._seen.clear()

    def strike(self, call: Call) -> InjectedFault | None:
        """The fault that strikes this call. The call also counts for each fault looked at before that fault."""
        for index, (fault, seen) in enumerate(self._seen):
            if (fault.service, fault.operation) != (call.service, call.operation) or seen >= fault.skip + fault.times:
                continue
            self._seen[index] = (fault, seen + 1)
            if seen >= fault.skip:
                return fault
        return None
