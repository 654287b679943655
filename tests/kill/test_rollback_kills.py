"""Killed at any call it makes, a rollback starts once, holds before it starts, and loses nothing that it keeps."""

import asyncio
from pathlib import Path

import pytest

from tests.kill.rollback_trial import CONDITIONS_OF_STORIES, Told, try_story
from tests.kill.rollback_watch import STOP
from tests.kill.scenarios import START, KillPoint
from tests.kill.site import site
from tests.kill.soaking import SOAK
from tests.kill.stories import STORIES, Story
from tests.kill.trial import CONDITIONS, Recorded, Trial, faults_of, kill_points, lose_at

TELLING = (START, STOP, "scheduler:CreateSchedule", "scheduler:UpdateSchedule", "scheduler:DeleteSchedule")
"""What the fast profile kills at: whatever somebody else sees. Before it in one story, after it in the next."""
UNSTOPPED = KillPoint(1, "before", STOP)
"""A stop that a living process could not send: it warns and starts all the same (docs/rollbacks.md), so B runs on."""


def trials(told: Told, story: Story) -> list[Trial]:
    """Nobody killed, and a kill at every point, under all conditions; in the fast profile a few."""
    points = kill_points(told[story])
    if SOAK:
        return [(point, conditions) for conditions in CONDITIONS_OF_STORIES for point in (None, *points)]
    place = STORIES.index(story) % 2
    chosen = [point for point in points if point.call in TELLING and point.when == ("before", "after")[place]]
    return [(point, CONDITIONS_OF_STORIES[number % 2]) for number, point in enumerate(chosen)]


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_rolls_back_once_when_killed_at_any_call(story: Story, code: Path, told: Told, recorded: Recorded) -> None:
    chosen = trials(told, story)
    killable = {str(call) for calls in (*told.values(), *recorded.values()) for call in calls}

    faults, called, killed = faults_of(code, chosen, lambda here, *trial: try_story(here, story, *trial))

    assert faults == []
    assert {(point.call, point.when) for point, _ in chosen if point} <= killed
    assert called <= killable, "the function makes a call that no story kills it at: add the story"


@pytest.mark.soak
@pytest.mark.parametrize("story", STORIES, ids=str)
def test_rolls_back_once_when_any_answer_is_lost(story: Story, code: Path, told: Told) -> None:
    async def run() -> list[str]:
        async with site(code) as here:
            return [
                fault
                for conditions in CONDITIONS[1:3]
                for point in kill_points(told[story])
                if point != UNSTOPPED
                for fault in await try_story(here, story, point, conditions, strike=lose_at)
            ]

    assert asyncio.run(run()) == []
