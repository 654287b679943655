"""A worker's clock ten minutes off the ledger's, either way: killed or not, one execution."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kill.scenarios import COLD, NEW, Scenario
from tests.kill.site import site
from tests.kill.soaking import SOAK
from tests.kill.trial import Recorded, every_trial, try_to_break

MINUTES = 60.0
SCENARIOS = (NEW, COLD) if SOAK else (NEW,)
EACH = 5 if SOAK else 17


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
@pytest.mark.parametrize("ahead", [-10 * MINUTES, 10 * MINUTES])
def test_starts_once_when_the_clocks_differ(ahead: float, scenario: Scenario, code: Path, recorded: Recorded) -> None:
    async def run() -> list[str]:
        found = []
        for point, conditions in every_trial(recorded, scenario)[::EACH]:
            async with site(code) as here:  # each with a clock that is this far off
                found += await try_to_break(here, scenario, point, replace(conditions, ahead=ahead))
        return found

    assert asyncio.run(run()) == []
