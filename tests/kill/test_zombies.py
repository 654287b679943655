"""A process that stands still until another has taken its claim over: going on, it starts and records nothing more."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kill.local_aws import Around, Call, Effect
from tests.kill.scenarios import NEW, NOT_BEGUN, START, WOKEN, KillPoint, Scenario
from tests.kill.site import Site, environment, site
from tests.kill.soaking import SOAK
from tests.kill.trial import WAITS, Recorded, Staged, faults, kill_points, prepared, redelivered
from tests.runtime.loopback import Response
from tests.runtime.worker import running

SCENARIOS = (NEW, NOT_BEGUN, WOKEN) if SOAK else (NEW,)
CHOSEN = ("after dynamodb:PutItem number 1", f"after {START} number 1", "before dynamodb:TransactWriteItems number 1")
"""With a claim in hand, with an answer in hand, and with a record on its way."""
IN_FLIGHT = KillPoint(1, "before", START)
"""A send that arrives only after the other process has sent its own: see `test_windows.py`."""


@dataclass
class Zombie:
    """Stands still at a call, whose answer is held until it goes on."""

    stands: asyncio.Event
    goes_on: asyncio.Event


def standing_still(here: Site, point: KillPoint) -> tuple[Zombie, Around]:
    """Stop the process at that call, before or after the call took effect."""
    process, zombie, number = here.worker.process, Zombie(asyncio.Event(), asyncio.Event()), 0

    async def around(call: Call, effect: Effect) -> Response | None:
        nonlocal number
        number += str(call) == point.call
        if zombie.stands.is_set() or str(call) != point.call or number != point.number:
            return await effect()
        answer = await effect() if point.when == "after" else None
        process.send_signal(signal.SIGSTOP)
        zombie.stands.set()
        await zombie.goes_on.wait()
        return answer or await effect()

    return zombie, around


@asynccontextmanager
async def second_process(here: Site) -> AsyncIterator[None]:
    """Deliver to another process meanwhile."""
    async with running(here.code, environment(here.aws)) as other:
        first, here.worker = here.worker, other
        try:
            yield
        finally:
            here.worker = first


async def outlive(here: Site, scenario: Scenario, point: KillPoint) -> list[str]:
    """Let a process stand still there, another finish its work, and the first go on; what is wrong then, in words."""
    here.aws.codepipeline.set_tokens(False)
    staged = await prepared(here, scenario)
    zombie, around = standing_still(here, point)
    process = here.worker.process
    async with here.around(around):
        work = asyncio.create_task(here.deliver(staged.at_hand))
        await zombie.stands.wait()
        async with second_process(here):
            lost = await redelivered(here, [*staged.at_hand, *staged.unseen], WAITS)
        found = await faults(here, scenario, staged.pipeline)
        settled, before = here.items(staged.pipeline), len(here.aws.calls)
        zombie.goes_on.set()
        await asyncio.sleep(0.05)  # its answer lies there when it looks: it did not see the time pass
        process.send_signal(signal.SIGCONT)
        await work
    found += [f"{len(lost)} messages never settled"] if lost else []
    return [f"stood still {point}: {fault}" for fault in found + await misdeeds(here, staged, settled, before)]


async def misdeeds(here: Site, staged: Staged, settled: list[object], before: int) -> list[str]:
    """Say what a process did to a pipeline that was settled before its calls from that number on."""
    starts = [call for call in here.aws.calls[before:] if str(call) == START]
    told = [item for item in here.items(staged.pipeline) if not item["sk"]["S"].startswith("decision/")]
    known = [item for item in settled if not item["sk"]["S"].startswith("decision/")]  # type: ignore[index]
    return ["it started"] * len(starts) + (["it recorded"] if told != known else [])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_starts_and_records_nothing_more_when_another_took_over(
    scenario: Scenario, code: Path, recorded: Recorded
) -> None:
    points = [point for point in kill_points(recorded[scenario, 0.0]) if point != IN_FLIGHT]
    chosen = points if SOAK else [point for point in points if str(point) in CHOSEN]

    async def run() -> list[str]:
        async with site(code) as here:
            return [fault for point in chosen for fault in await outlive(here, scenario, point)]

    assert asyncio.run(run()) == []
