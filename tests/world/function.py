"""The whole function in the small world: records in, the batch response out; its ports remember what went through."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from revision_trigger.batch import Batch
from revision_trigger.deadline import Deadline
from revision_trigger.domain.outcome import Decision, Fault, Outcome, Reason
from tests.builders import routes
from tests.world import Ports, World, service


@dataclass
class Function(Ports):
    """The whole function but for its ports, which remember what went through them."""

    faults: dict[str, Exception] = field(default_factory=dict)
    dead_letter_fault: Fault | None = None
    wake_fault: Fault | None = None
    left: float = 60.0
    dead: list[tuple[str, Reason]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    returned: list[str | None] = field(default_factory=list)
    published: list[Outcome] = field(default_factory=list)

    def start(self, start: Any) -> str:
        if start.pipeline in self.faults:
            raise self.faults[start.pipeline]
        return super().start(start)

    def send(self, body: str, *, reason: Reason, message: str) -> None:
        assert message
        if self.dead_letter_fault:
            raise self.dead_letter_fault
        self.dead.append((body, reason))

    def wake(self, pipeline: str, tries: int, delay_seconds: int) -> None:
        if self.wake_fault:
            raise self.wake_fault
        super().wake(pipeline, tries, delay_seconds)

    def return_later(self, kept: Sequence[Any]) -> None:
        self.returned += [delivery.message_id for delivery in kept]

    def consume(self, event: object) -> Any:
        def report(outcome: Outcome, _: object) -> None:
            self.outcomes.append(outcome)

        handler = service(self, reserve=40.0)
        return Batch(routes(), handler, self, self, report, self.publish).consume(event, Deadline(lambda: self.left))

    def publish(self, outcomes: Sequence[Outcome], _: object) -> None:
        self.published += outcomes

    @property
    def started(self) -> list[str]:
        return [start.pipeline for start in self.world.started()]

    @property
    def decisions(self) -> list[tuple[Decision, Reason]]:
        return [(outcome.decision, outcome.reason) for outcome in self.outcomes]


def function(**changes: Any) -> Function:
    return Function(World(), **changes)


def failures(*message_ids: str) -> dict[str, list[dict[str, str]]]:
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}
