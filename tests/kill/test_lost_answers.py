"""An answer that is lost, or never comes, at any call: the process lives on, and what it hands back comes soon."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kill.local_aws import Around, Call, Effect
from tests.kill.scenarios import CONFLICT, PUT_ASIDE, SCENARIOS, STILL_BUSY, WOKEN, Scenario
from tests.kill.site import site
from tests.kill.trial import (
    CONDITIONS,
    SOON,
    WAITS,
    Recorded,
    every_trial,
    faults,
    lose_at,
    prepared,
    redelivered,
    try_to_break,
)
from tests.runtime.loopback import Response


@pytest.mark.soak
@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_starts_once_when_any_answer_is_lost(scenario: Scenario, code: Path, recorded: Recorded) -> None:
    trials = [trial for trial in every_trial(recorded, scenario) if trial[1] in CONDITIONS[1:3]]

    async def run() -> list[str]:
        async with site(code) as here:
            return [fault for trial in trials for fault in await try_to_break(here, scenario, *trial, strike=lose_at)]

    assert asyncio.run(run()) == []


BUSY_TWICE = replace(PUT_ASIDE, busy=(CONFLICT, CONFLICT))
"""Still busy when the message comes again, sooner than a wake would have come."""


@pytest.mark.parametrize(("scenario", "away"), [(BUSY_TWICE, "sqs"), (WOKEN, "dynamodb"), (STILL_BUSY, "sqs")], ids=str)
def test_loses_nothing_that_waits_when_a_service_is_away(away: str, scenario: Scenario, code: Path) -> None:
    """For one invocation, of a process that has not seen the pipeline yet."""

    async def run() -> list[str]:
        async with site(code) as here:
            staged = await prepared(here, scenario)
            await here.worker.kill()
            await here.renew()
            async with here.around(gone(away)):
                kept = await here.deliver(staged.at_hand)
            lost = await redelivered(here, kept, (SOON, *WAITS))
            return await faults(here, scenario, staged.pipeline) + [f"{message.id} never settled" for message in lost]

    assert asyncio.run(run()) == []


def gone(service: str) -> Around:
    """Let a service break every connection."""

    async def around(call: Call, effect: Effect) -> Response | None:
        return None if call.service == service else await effect()

    return around
