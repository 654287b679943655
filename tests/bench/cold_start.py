"""Processor time from a new process to its first response, over what an empty handler takes, in paired rounds."""

import asyncio
from collections.abc import Sequence
from statistics import median

from tests.bench.asks import batch, pushed
from tests.bench.contestants import PIPELINES, Contestant, Field, environment
from tests.bench.endpoint import endpoint
from tests.runtime.worker import running


async def first_response(contestant: Contestant) -> float:
    """Seconds of processor time until a new process has answered one record."""
    async with endpoint() as here, running(contestant.code, environment(here), handler=contestant.handler) as worker:
        answer = await worker.consume(batch([pushed(PIPELINES[0], 1)]))
        spent = worker.processor_time()
        assert answer == {"batchItemFailures": []}, worker.log
        assert contestant.name == "empty" or sum(here.started.values()) == 1, worker.log
        return spent


async def rounds(field: Field, names: Sequence[str], number: int) -> dict[str, list[float]]:
    """Each of them once a round, one after the other; what each took over the empty handler of its round."""
    taken: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(number):
        empty = await first_response(field["empty"])
        for name in names:
            taken[name].append(await first_response(field[name]) - empty)
    return taken


def ratio(taken: dict[str, list[float]], rival: str) -> float:
    """Give the median of the rounds' ratios."""
    return median(ours / theirs for ours, theirs in zip(taken["ours"], taken[rival], strict=True))
