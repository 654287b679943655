"""Batches to a warm process: their latency when services are slow, and the processor time of an event."""

import time
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from statistics import median
from typing import Any

from tests.bench.asks import batch, ended, pushed
from tests.bench.contestants import PIPELINES, Contestant, Field, environment
from tests.bench.endpoint import Endpoint, endpoint
from tests.bench.table import Line
from tests.runtime.worker import Worker, running

LATENCY = {"CodePipeline": 0.05, "DynamoDB": 0.005}
"""Seconds of each call."""
LATENCY_LIMIT = PROCESSOR_LIMIT = 1.2
ROUNDS = 15
TEN = PIPELINES[:10]


async def _timed(worker: Worker, events: list[Any]) -> float:
    began = time.perf_counter()
    assert await worker.consume(batch(events)) == {"batchItemFailures": []}, worker.log
    return time.perf_counter() - began


async def _latencies(contestant: Contestant) -> tuple[float, float]:
    """Give the medians for one event and for ten of different pipelines, in turns."""
    one, ten = [], []
    async with endpoint(LATENCY) as here, running(contestant.code, environment(here), handler=contestant.handler) as us:
        await _timed(us, [pushed(name, 0, seconds=-3600) for name in TEN])
        for number in range(1, 2 * ROUNDS, 2):
            one.append(await _timed(us, [pushed(TEN[0], number, seconds=number - 3600)]))
            ten.append(await _timed(us, [pushed(name, number + 1, seconds=number - 3599) for name in TEN]))
    return median(one), median(ten)


async def latency(field: Field) -> list[Line]:
    """How much longer ten take than one: ours, and the rivals'."""
    found = {name: await _latencies(field[name]) for name in ("ours", "bare at once", "plain", "powertools")}
    ratios = {name: ten / one for name, (one, ten) in found.items()}
    rivals = f"plain {ratios['plain']:.1f}, Powertools {ratios['powertools']:.1f}"
    against = f"one event: {found['ours'][0] * 1000:.0f} ms; {rivals}"
    return [
        Line("ten pipelines' latency, warm", ratios["ours"], LATENCY_LIMIT, "x", against),
        Line("that of bare calls at once", ratios["bare at once"], None, "x", "ten threads, nothing decided"),
    ]


def _warm(contestant: Contestant, here: Endpoint) -> AbstractAsyncContextManager[Worker]:
    return running(contestant.code, environment(here), handler=contestant.handler)


async def _end_executions(worker: Worker, here: Endpoint) -> None:
    """Tell the function that what runs has succeeded, as happens between two pushes."""
    await _timed(worker, [ended(name, execution) for name, execution in here.running.items()])


async def _processor_times(field: Field, names: tuple[str, ...]) -> dict[str, list[float]]:
    """Seconds of processor time an event, round by round: each answers one batch of ten a round.

    The rivals are not told how an execution ended. The function is, and writes it down; that is not counted.
    """
    spent: dict[str, list[float]] = {name: [] for name in names}
    async with endpoint() as here, AsyncExitStack() as stack:
        workers = {name: await stack.enter_async_context(_warm(field[name], here)) for name in names}
        for number in range(5 * ROUNDS):
            for name, worker in workers.items():
                before = worker.processor_time()
                await _timed(worker, [pushed(one, number, seconds=number - 3600) for one in TEN])
                spent[name].append((worker.processor_time() - before) / len(TEN))
                if name == "ours":
                    await _end_executions(worker, here)
    return {name: values[ROUNDS:] for name, values in spent.items()}  # the first ones warm up


async def processor(field: Field) -> tuple[list[Line], dict[str, float]]:
    """An event's processor time over that of three bare calls; and each contestant's, in seconds."""
    spent = await _processor_times(field, ("ours", "bare", "bare at once", "plain", "powertools"))
    each = {name: median(values) for name, values in spent.items()}
    one_by_one, at_once = (_ratio(spent["ours"], spent[name]) for name in ("bare", "bare at once"))
    shown = {name: f"three bare botocore calls: {each[name] * 1000:.1f} ms an event" for name in each}
    lines = [
        Line("processor time an event, warm", one_by_one, PROCESSOR_LIMIT, "x", shown["bare"]),
        Line("and over ten's at once", at_once, None, "x", shown["bare at once"]),
    ]
    return lines, each


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """Give the median of the ratios, round by round."""
    return median(our / their for our, their in zip(ours, theirs, strict=True))
