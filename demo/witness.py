"""What came of a chapter, seen from outside: the function's log, the pipelines' histories, the dead-letter queue."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from demo.aws import Aws
from demo.story import Chapter, Pins

PATIENCE = 20.0
"""Seconds until what has not happened counts as not happening."""
PIPELINES = ("web", "api")
_OUTCOMES = (
    "own-execution",
    "outcome-recorded",
    "foreign-execution",
)  # decisions on executions, not on the story's events


@dataclass(frozen=True)
class Row:
    """One line of the table; `wrong` says what is not as it should be, if anything."""

    event: str
    decision: str
    reason: str
    pipeline: str
    revisions: dict[str, str]
    execution: str
    seconds: float
    wrong: str


@dataclass
class Witness:
    """Plays chapters one after the other and looks at what each one did."""

    aws: Aws
    _logged: int = 0
    _executions: set[str] = field(default_factory=set)

    def play(self, chapter: Chapter) -> Row:
        """Let a chapter happen and tell what came of it."""
        began = time.monotonic()
        pins = chapter.send(self.aws)
        decisions = self._await_decisions(1 + chapter.duplicates)
        seconds = time.monotonic() - began
        new = self._new_executions()
        revisions = _revisions(next(iter(new.values()), {}))
        first = next((line for line in decisions if line["decision"] != "duplicate"), {})
        return Row(
            event=chapter.event,
            decision=_summary(decisions),
            reason=first.get("reason", "-"),
            pipeline=first.get("pipeline", "-"),
            revisions={action: revisions.get(action, "not pinned") for action in pins} if new else {},
            execution=first.get("execution_id", "-"),
            seconds=seconds,
            wrong="; ".join(self._faults(chapter, decisions, new) + _unpinned(pins if new else {}, revisions)),
        )

    def _faults(self, chapter: Chapter, decisions: list[dict[str, Any]], new: dict[str, dict[str, Any]]) -> list[str]:
        expected = [(chapter.decision, chapter.reason, chapter.pipeline)]
        expected += [("duplicate", "asked-before", chapter.pipeline)] * chapter.duplicates
        found = [(line.get("decision"), line.get("reason"), line.get("pipeline")) for line in decisions]
        started = {line["execution_id"] for line in decisions if "execution_id" in line}
        checks = {
            f"expected {expected}": Counter(found) == Counter(expected),
            f"{len(new)} new executions": len(new) == (chapter.decision == "started"),
            "the log names another execution": set(new) == started,
            "no such dead letter": chapter.decision != "rejected" or self._buried(chapter.reason),
        }
        return [sentence for sentence, holds in checks.items() if not holds]

    @cached_property
    def log_group(self) -> str:
        """Where the function writes."""
        configuration = self.aws.client("lambda").get_function_configuration(
            FunctionName=self.aws.outputs["FunctionName"]
        )
        return str(configuration["LoggingConfig"]["LogGroup"])

    def _await_decisions(self, count: int) -> list[dict[str, Any]]:
        deadline = time.monotonic() + PATIENCE
        while True:
            lines = list(self._decisions())[self._logged :]
            if len(lines) >= count or time.monotonic() > deadline:
                self._logged += len(lines)
                return lines
            time.sleep(0.1)

    def _decisions(self) -> Iterator[dict[str, Any]]:
        logs = self.aws.client("logs")
        with suppress(logs.exceptions.ResourceNotFoundException):  # nothing logged yet
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=self.log_group):
                for event in page["events"]:
                    with suppress(ValueError):  # Lambda's own lines are no JSON
                        line = json.loads(event["message"])
                        if "decision" in line and line["reason"] not in _OUTCOMES:
                            yield line

    def _new_executions(self) -> dict[str, dict[str, Any]]:
        known = {
            execution["pipelineExecutionId"]: execution
            for pipeline in PIPELINES
            for execution in self.aws.executions(pipeline)
        }
        new = {name: execution for name, execution in known.items() if name not in self._executions}
        self._executions |= set(new)
        return new

    def _buried(self, reason: str) -> bool:
        sqs, url = self.aws.client("sqs"), self.aws.outputs["DeadLetterQueueUrl"]
        answer = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10)
        letters = answer.get("Messages", [])
        return any(letter["MessageAttributes"]["reason"]["StringValue"] == reason for letter in letters)


def _summary(decisions: list[dict[str, Any]]) -> str:
    counts = Counter(line["decision"] for line in decisions)
    return ", ".join(name if count == 1 else f"{count} {name}" for name, count in counts.most_common()[::-1]) or "none"


def _revisions(execution: dict[str, Any]) -> dict[str, str]:
    return {source["actionName"]: source["revisionId"] for source in execution.get("sourceRevisions", ())}


def _unpinned(pins: Pins, revisions: dict[str, str]) -> list[str]:
    return [
        f"{action} runs {revisions.get(action)}" for action, value in pins.items() if revisions.get(action) != value
    ]
