"""Killed at any call it makes, the function starts what was asked for, once, and the journal says so."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kill.scenarios import NAMED, NEW, SCENARIOS, Scenario
from tests.kill.site import site
from tests.kill.soaking import SOAK
from tests.kill.trial import CONDITIONS, Recorded, Trial, calls_of, every_trial, faults_of, kill_points, try_to_break

HARDEST = CONDITIONS[1]
EACH = 151
"""Of the scenarios but the first, the fast profile takes each 151st trial, and the first at an operation."""


def chosen_trials(recorded: Recorded) -> dict[Scenario, list[Trial]]:
    """The same few on every run, every operation among them; of the first scenario all under the hardest conditions."""
    known: set[tuple[str, str] | None] = set()
    chosen: dict[Scenario, list[Trial]] = {scenario: [] for scenario in SCENARIOS}
    for scenario in SCENARIOS:
        for number, trial in enumerate(every_trial(recorded, scenario)):
            hardest = scenario is NEW and trial[1] is CONDITIONS[0]
            if hardest or kind(trial) not in known or number % EACH == 0:
                chosen[scenario].append(trial)
            known.add(kind(trial))
    return chosen


def kind(trial: Trial) -> tuple[str, str] | None:
    point, _ = trial
    return (point.call, point.when) if point else None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_starts_once_when_killed_at_any_call(scenario: Scenario, code: Path, recorded: Recorded) -> None:
    trials = every_trial(recorded, scenario) if SOAK else chosen_trials(recorded)[scenario]
    killable = {str(call) for calls in recorded.values() for call in calls}

    faults, called, killed = faults_of(code, trials, lambda here, *trial: try_to_break(here, scenario, *trial))

    assert faults == []
    assert {kind(trial) for trial in trials} <= {None, *killed}
    assert called <= killable, "the function makes a call that no scenario kills it at: add the scenario"


@pytest.mark.soak
@pytest.mark.parametrize("scenario", [NEW, NAMED], ids=str)
def test_starts_once_when_its_recovery_is_killed_too(scenario: Scenario, code: Path, recorded: Recorded) -> None:
    """Each pair of a first kill and a second, the second at any call of the process that finds what the first left."""

    async def run() -> list[str]:
        found = []
        for first in kill_points(recorded[scenario, 0.0]):
            async with site(code) as here:
                twice = replace(scenario, name=f"{scenario}, killed {first}", crash=first)
                calls = await calls_of(here, twice, 0.0)
                for second in kill_points(calls):
                    faults = await try_to_break(here, twice, second, HARDEST)
                    found += [f"killed {first}, then {fault}" for fault in faults]
        return found

    assert asyncio.run(run()) == []


def test_fast_profile_kills_at_every_operation(recorded: Recorded) -> None:
    chosen = {kind(trial) for trials in chosen_trials(recorded).values() for trial in trials}
    every = {kind(trial) for scenario in SCENARIOS for trial in every_trial(recorded, scenario)}

    assert chosen == every
