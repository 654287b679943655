"""The results of a chapter, seen from outside: the function's log, the pipelines' histories, the dead-letter queue."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from demo.aws import Aws
from demo.chapter import Chapter, Pins, decided

PATIENCE = 20.0
"""Seconds to wait for a decision before it counts as missing."""
PIPELINES = ("web", "api")
# Reasons of decisions on executions and reminders, which are not about the story's events
_NOTED = ("own-execution", "outcome-recorded", "foreign-execution", "woken")


@dataclass(frozen=True)
class Row:
    """One line of the table; `wrong` says what is not as expected, if anything."""

    event: str
    expected: str
    seen: str
    pipeline: str
    revisions: dict[str, str]
    execution: str
    seconds: float
    wrong: str


@dataclass
class Witness:
    """Plays chapters one after the other and observes the results of each."""

    aws: Aws
    _logged: int = 0
    _accounted_for: set[str] = field(default_factory=set)

    def play(self, chapter: Chapter) -> Row:
        """Play a chapter and return its row of the table."""
        began = time.monotonic()
        pins = chapter.send(self.aws)
        decisions = self._await_decisions(len(chapter.decisions))
        seconds = time.monotonic() - began
        first = next(iter(sorted(decisions, key=lambda line: line["decision"] != "started")), {})
        started = {line["execution_id"] for line in decisions if "execution_id" in line}
        self._accounted_for |= started
        revisions = _revisions(next((self._executions[one] for one in started if one in self._executions), {}))
        faults = [*self._faults(chapter, decisions), *_unpinned(pins if started else {}, revisions)]
        if seconds < chapter.seconds:
            faults.append(f"after {seconds:.1f} s, expected {chapter.seconds} at least")
        return Row(
            event=chapter.event,
            expected=chapter.expected,
            seen=_seen(decisions),
            pipeline=first.get("pipeline", "-"),
            revisions={action: revisions.get(action, "not pinned") for action in pins} if started else {},
            execution=first.get("execution_id", "-"),
            seconds=seconds,
            wrong="; ".join(faults),
        )

    def unexpected(self) -> str:
        """Name the decisions and executions that no chapter expected; empty if there are none."""
        more = [f"{line['decision']}: {line['reason']}" for line in list(self._decisions())[self._logged :]]
        strays = sorted(self._executions.keys() - self._accounted_for)
        return "; ".join([*more, *(f"execution {one}" for one in strays)])

    def _faults(self, chapter: Chapter, decisions: list[dict[str, Any]]) -> list[str]:
        executions = sum("execution_id" in line for line in decisions if line["decision"] == "started")
        checks = {
            f"expected {chapter.expected}": _seen(decisions) == chapter.expected,
            f"expected pipeline {chapter.pipeline}": {line.get("pipeline") for line in decisions} == {chapter.pipeline},
            f"{executions} new executions": executions
            == sum(decision == "started" for decision, _ in chapter.decisions),
            "the log names an execution that is not": self._accounted_for <= self._executions.keys(),
            "no such dead letter": chapter.decision != "rejected" or self._buried(chapter.reason),
        }
        wrong = [sentence for sentence, holds in checks.items() if not holds]
        return [*wrong, *filter(None, [chapter.then(self.aws)])]

    @cached_property
    def log_group(self) -> str:
        """The log group that the function writes to."""
        configuration = self.aws.client("lambda").get_function_configuration(
            FunctionName=self.aws.outputs["FunctionName"]
        )
        return str(configuration["LoggingConfig"]["LogGroup"])

    def _await_decisions(self, count: int) -> list[dict[str, Any]]:
        """Wait for the next `count` decisions and return them; later decisions belong to the next chapter."""
        deadline = time.monotonic() + PATIENCE
        while True:
            lines = list(self._decisions())[self._logged :][:count]
            if len(lines) == count or time.monotonic() > deadline:
                self._logged += len(lines)
                return lines
            time.sleep(0.1)

    def _decisions(self) -> Iterator[dict[str, Any]]:
        logs = self.aws.client("logs")
        with suppress(logs.exceptions.ResourceNotFoundException):  # nothing logged yet
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=self.log_group):
                for event in page["events"]:
                    with suppress(ValueError):  # Lambda's own log lines are no JSON
                        line = json.loads(event["message"])
                        if "decision" in line and line["reason"] not in _NOTED:
                            yield line

    @property
    def _executions(self) -> dict[str, dict[str, Any]]:
        return {one["pipelineExecutionId"]: one for name in PIPELINES for one in self.aws.executions(name)}

    def _buried(self, reason: str) -> bool:
        sqs, url = self.aws.client("sqs"), self.aws.outputs["DeadLetterQueueUrl"]
        answer = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10)
        letters = answer.get("Messages", [])
        return any(letter["MessageAttributes"]["reason"]["StringValue"] == reason for letter in letters)


def _seen(decisions: list[dict[str, Any]]) -> str:
    return decided([(line["decision"], line["reason"]) for line in decisions])


def _revisions(execution: dict[str, Any]) -> dict[str, str]:
    return {source["actionName"]: source["revisionId"] for source in execution.get("sourceRevisions", ())}


def _unpinned(pins: Pins, revisions: dict[str, str]) -> list[str]:
    return [
        f"{action} runs {revisions.get(action)}" for action, value in pins.items() if revisions.get(action) != value
    ]
