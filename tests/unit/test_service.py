from dataclasses import dataclass, field

import pytest

from revision_trigger.domain.decision import Decision, Fault, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.start import Start
from revision_trigger.service import Service
from tests.builders import asked, image_pushed

PREFIX = "arn:aws:codepipeline:us-east-1:123456789012:"
INTENT = asked(image_pushed())[0]


@dataclass
class Pipelines:
    """Stands for CodePipeline: says what it is told to, and remembers."""

    fault: Fault | None = None
    starts: list[Start] = field(default_factory=list)

    def start(self, start: Start) -> str:
        self.starts.append(start)
        if self.fault is not None:
            raise self.fault
        return "execution-1"


def fulfil(pipelines: Pipelines, left: float = 30.0) -> Outcome:
    return Service(pipelines, PREFIX, reserve=14.0).fulfil(INTENT, lambda: left)


def test_starts_what_the_intent_asks_for() -> None:
    pipelines = Pipelines()

    outcome = fulfil(pipelines)

    assert outcome == Outcome(Decision.STARTED, Reason.IMAGE_PUSHED, "", INTENT.id, "web", "execution-1")
    assert [(start.pipeline, start.revisions) for start in pipelines.starts] == [("web", INTENT.revisions)]


def test_sends_the_same_token_when_an_intent_is_delivered_again() -> None:
    pipelines = Pipelines()

    fulfil(pipelines)
    fulfil(pipelines)

    first, second = pipelines.starts
    assert first.token == second.token


@pytest.mark.parametrize(
    ("fault", "decision"),
    [
        (Rejected(Reason.PIPELINE_NOT_FOUND, "gone"), Decision.REJECTED),
        (Retry(Reason.BUSY, "busy"), Decision.RETRY),
    ],
)
def test_a_fault_becomes_its_decision(fault: Fault, decision: Decision) -> None:
    outcome = fulfil(Pipelines(fault))

    assert outcome == Outcome(decision, fault.reason, fault.message, INTENT.id, "web")


def test_begins_no_start_when_too_little_time_is_left() -> None:
    pipelines = Pipelines()

    outcome = fulfil(pipelines, left=13.9)

    assert (outcome.decision, outcome.reason) == (Decision.RETRY, Reason.OUT_OF_TIME)
    assert pipelines.starts == []
