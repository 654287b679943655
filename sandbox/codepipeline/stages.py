"""The three execution modes: which executions may enter a stage now, and which are superseded while they wait.

A stage holds one execution at a time. SUPERSEDED: of the executions that wait before one stage only the newest is
kept. QUEUED: executions enter a stage in the order of their starts. PARALLEL: no execution waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sandbox.codepipeline.executions import Execution

LIMIT = 50  # active executions of a QUEUED or PARALLEL pipeline (the guide's quotas; PARALLEL's number is a guess)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The executions that are superseded now, and those that enter their next stage now."""

    superseded: tuple[Execution, ...]
    entering: tuple[Execution, ...]


def rule(active: Iterable[Execution]) -> Ruling:
    """Decide over one pipeline's active executions, given oldest first."""
    everyone = list(active)
    occupied = {each.stage for each in everyone if each.inside and each.mode != "PARALLEL"}
    superseded: list[Execution] = []
    entering = [each for each in everyone if each.waiting and each.mode == "PARALLEL"]
    waiting = sorted((each for each in everyone if each.waiting and each.mode != "PARALLEL"), key=_stage)
    for stage, group in groupby(waiting, key=_stage):
        queue, overtaken = _queue(list(group))
        superseded += overtaken
        if stage not in occupied:
            entering.append(queue[0])
    return Ruling(tuple(superseded), tuple(entering))


def full(active: Iterable[Execution], mode: str) -> bool:
    """Whether a pipeline of that mode has as many active executions as AWS allows."""
    return mode != "SUPERSEDED" and sum(1 for _ in active) >= LIMIT


def _queue(waiting: list[Execution]) -> tuple[list[Execution], list[Execution]]:
    """Of the executions waiting before one stage: those that stay, in the order of entering, and those superseded."""
    newest = waiting[-1]
    if newest.mode == "SUPERSEDED":
        return [newest], waiting[:-1]
    return waiting, []


def _stage(execution: Execution) -> int:
    return execution.stage
