"""However slow AWS is, an invocation ends before its deadline, hands back what it could not do, and starts it once."""

import asyncio
from pathlib import Path

import pytest

from tests.kill.asks import asked, commit
from tests.kill.local_aws import Around, Call, Effect
from tests.kill.scenarios import COLD, FOUND, MERGED, NEIGHBOURS, NEW, NOT_BEGUN, REFUSED, Scenario
from tests.kill.site import Site, site
from tests.kill.soaking import SOAK
from tests.kill.trial import WAITS, Recorded, faults, prepared, redelivered
from tests.runtime.loopback import Response

HANG = 60.0
LATENCIES = (1.0, 3.0, 10.0, HANG) if SOAK else (HANG,)
SWEPT = (NEW, COLD, MERGED, NEIGHBOURS, REFUSED, FOUND, NOT_BEGUN) if SOAK else (NEW,)
AT_ONCE = 6
"""Trials side by side: they mostly wait."""


def slow(latency: float, calls: set[int]) -> Around:
    """Let the calls of these numbers take effect at once and answer late; the others as always."""
    number = 0

    async def around(_: Call, effect: Effect) -> Response:
        nonlocal number
        number += 1
        mine = number
        response = await effect()
        if mine in calls:
            await asyncio.sleep(latency)
        return response

    return around


def trials(recorded: Recorded, scenario: Scenario) -> list[tuple[float, set[int]]]:
    """Each call of the invocation by itself; in the long profile all of them at once, too."""
    number = len(recorded[scenario, 0.0])
    each = [{one} for one in range(1, number + 1)]
    together = [set(range(1, 1_000))] if SOAK else []
    return [(latency, calls) for latency in LATENCIES for calls in each + together]


async def try_slowly(here: Site, scenario: Scenario, around: Around) -> list[str]:
    staged = await prepared(here, scenario)
    async with here.around(around):
        kept = await here.deliver(staged.at_hand)
    lost = await redelivered(here, kept, WAITS)
    return await faults(here, scenario, staged.pipeline) + [f"{message.id} never settled" for message in lost]


@pytest.mark.parametrize("scenario", SWEPT, ids=str)
def test_starts_once_and_in_time_when_calls_are_slow(scenario: Scenario, code: Path, recorded: Recorded) -> None:
    waiting = trials(recorded, scenario)

    async def work() -> list[str]:
        found = []
        async with site(code) as here:
            while waiting:
                latency, calls = waiting.pop()
                faults = await try_slowly(here, scenario, slow(latency, calls))
                found += [f"{latency:.0f} s at {sorted(calls)[:10]}: {fault}" for fault in faults]
        return found

    async def run() -> list[str]:
        return [fault for found in await asyncio.gather(*[work() for _ in range(AT_ONCE)]) for fault in found]

    assert asyncio.run(run()) == []


@pytest.mark.soak
@pytest.mark.parametrize("rejected", [0, 9, 10])
@pytest.mark.parametrize("hanging", ["dynamodb", "codepipeline", "sqs", ""], ids=str)
def test_answers_in_time_when_a_whole_batch_meets_a_service_that_hangs(hanging: str, rejected: int, code: Path) -> None:
    """ "" stands for all of them."""

    async def run() -> list[str]:
        async with site(code) as here:
            names = [await here.new_pipeline() for _ in range(10)]
            now = here.aws.now()
            bad = [asked(name, now, name="unknown") for name in names[:rejected]]
            messages = here.messages(bad + [commit(name, now) for name in names[rejected:]])
            async with here.around(hung(hanging)):
                kept = await here.deliver(messages)
            lost = await redelivered(here, kept, WAITS)
            starts = [len(await here.executions(name)) for name in names[rejected:]]
            buried = [bool(here.dead_letters(name)) for name in names[:rejected]]
        return (
            [f"lost {message.id}" for message in lost]
            + [f"{n} starts" for n in starts if n != 1]
            + ["no dead letter" for sent in buried if not sent]
        )

    assert asyncio.run(run()) == []


@pytest.mark.soak
@pytest.mark.parametrize("hanging", ["sqs", ""])
def test_answers_in_time_when_little_time_is_left_and_services_hang(hanging: str, code: Path) -> None:
    """However much of the invocation went by before; "" stands for all services."""
    waiting = [3.0 + half / 2 for half in range(80)]

    async def work() -> list[float]:
        late = []
        while waiting:
            late += await too_late(waiting.pop(), hanging, code)
        return late

    async def run() -> list[float]:
        return sorted(left for late in await asyncio.gather(*[work() for _ in range(AT_ONCE)]) for left in late)

    assert asyncio.run(run()) == []


async def too_late(left: float, hanging: str, code: Path) -> list[float]:
    """Invoke with these seconds left; them, if the answer did not come in time."""
    async with site(code) as here:
        name, now = await here.new_pipeline(), here.aws.now()
        bodies = [asked(name, now, name="unknown")] * 9 + [commit(name, now)]
        here.worker.api.timeout = left
        try:
            async with here.around(hung(hanging)):
                await here.deliver(here.messages(bodies))
        except TimeoutError:
            return [left]
    return []


def hung(service: str) -> Around:
    """Let a service, or every one, never answer."""

    async def around(call: Call, effect: Effect) -> Response:
        if service in call.service:
            await asyncio.sleep(HANG)
        return await effect()

    return around
