"""Ten thousand events over a hundred pipelines: every needed start and no other, in memory that stays flat.

Against the canned endpoint, in invocations of ten; `in_sandbox` does the same there. Of ten events seven are new, one
is the same as a pipeline had before, one is older, one is of no route.
"""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.asks import batch, ended, pushed
from tests.bench.contestants import PIPELINES, Contestant, environment
from tests.bench.endpoint import endpoint
from tests.bench.table import Line
from tests.runtime.worker import running

EVENTS = 10_000
MEMORY_LIMIT = 1.05
Started = Counter[tuple[str, str]]


def batches(events: int, now: float) -> Iterator[list[Any]]:
    """Give events, ten at a time, each of another pipeline; a pipeline's turn comes every ten batches."""
    for number in range(events // 10):
        names = [PIPELINES[(number * 10 + place) % len(PIPELINES)] for place in range(10)]
        turn = number // 10
        yield [_event(name, turn, now, kind=(place + turn) % 10) for place, name in enumerate(names)]


def _event(pipeline: str, turn: int, now: float, *, kind: int) -> Any:
    """Give the turn's own commit, or in its place the same as before, an older one, or one of a stranger."""
    if kind == 7 and turn:
        return pushed(pipeline, turn - 1, seconds=turn - 3601, now=now)
    if kind == 8:
        return pushed(pipeline, 1_000_000 + turn, seconds=turn - 7200, now=now)
    if kind == 9:
        return pushed("stranger", turn)
    return pushed(pipeline, turn, seconds=turn - 3600, now=now)


def needed(events: int, now: float) -> Started:
    """What must start, worked out by the rules alone: what is newer than all that its pipeline saw, once."""
    newest: dict[str, str] = {}
    started: Started = Counter()
    for events_at_once in batches(events, now):
        for event in events_at_once:
            name, commit = event["detail"]["repositoryName"], event["detail"]["commitId"]
            if name in PIPELINES and event["time"] > newest.get(name, ""):
                newest[name] = event["time"]
                started[name, commit] += 1
    return started


def wrong_starts(found: Started, wanted: Started) -> int:
    """Count the starts that were not needed, and those that were needed and are missing."""
    return (found - wanted).total() + (wanted - found).total()


async def lines(ours: Contestant, events: int = EVENTS) -> list[Line]:
    """Feed all events to one process."""
    async with endpoint() as here, running(ours.code, environment(here)) as worker:
        memory, now, told = [], time.time(), 0
        began = time.perf_counter()
        for number, events_at_once in enumerate(batches(events, now)):
            assert await worker.consume(batch(events_at_once)) == {"batchItemFailures": []}, worker.log[-5:]
            ends = [ended(name, execution) for name, execution in here.running.items()]
            here.running.clear()
            assert await worker.consume(batch(ends)) == {"batchItemFailures": []}, worker.log[-5:]
            told += len(ends)
            worker.log.clear()
            if number >= events // 30:  # a third
                memory.append(resident(worker.process.pid))
        took = time.perf_counter() - began
    wanted = needed(events, now)
    wrong = wrong_starts(here.started, wanted)
    return [
        Line(f"wrong starts of {events:,} events", wrong, 0, "", f"{wanted.total():,} needed; canned endpoint"),
        Line(
            "memory at the end", memory[-1] / memory[0], MEMORY_LIMIT, "x", f"{memory[0] / 2**20:.0f} MiB after a third"
        ),
        Line(
            "events a second, one process", (events + told) / took, None, "", "no latency; executions' ends with them"
        ),
    ]


def resident(process: int) -> int:
    """Give the bytes of memory that a process has."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096
