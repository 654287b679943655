"""One intent: make its start, send it once, say what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from revision_trigger.domain.decision import Decision, Fault, Outcome, Reason, Retry, concerning
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.start import Start, start_of

Remaining = Callable[[], float]
"""Seconds until the invocation's deadline."""


class Pipelines(Protocol):
    """The door to CodePipeline."""

    def start(self, start: Start) -> str:
        """Send the start once and return the execution's id; raises Rejected or Retry."""


@dataclass(frozen=True, slots=True)
class Service:
    """Answers for one intent at a time."""

    pipelines: Pipelines
    pipeline_arn_prefix: str
    reserve: float
    """Seconds a start and all that may follow it can take; with less left, none is begun."""

    def fulfil(self, intent: DesiredRevision, remaining: Remaining) -> Outcome:
        """Start what the intent asks for; every fault becomes a decision."""
        start = start_of(intent, pipeline_arn=self.pipeline_arn_prefix + intent.pipeline)
        try:
            with concerning(intent_id=intent.id, pipeline=intent.pipeline):
                self._check_time(remaining())
                execution_id = self.pipelines.start(start)
        except Fault as fault:
            return Outcome.of(fault)
        return Outcome(
            Decision.STARTED,
            intent.reason,
            intent_id=intent.id,
            pipeline=intent.pipeline,
            execution_id=execution_id,
        )

    def _check_time(self, left: float) -> None:
        if left < self.reserve:
            raise Retry(
                Reason.OUT_OF_TIME,
                f"{left:.1f} s left of the invocation, expected {self.reserve:.1f} s for a start: back to the queue",
            )
