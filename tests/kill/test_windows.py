"""The windows that no client can close, and their edges: a send in flight after its sender died, a start listed late.

Within them the function says `uncertain` and keeps its claim, unless nothing at all tells of the first start; what
docs/ledger.md says of that case is written down here as it is.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.kill.local_aws import Around, Call, Effect
from tests.kill.scenarios import FOUND, NAMED, NEW, START, KillPoint, Scenario
from tests.kill.site import Message, Site, site
from tests.kill.trial import LATE, WAITS, Staged, faults, kill_at, prepared, redelivered
from tests.runtime.loopback import Response

AFTER_START = KillPoint(1, "after", START)
Play = Callable[[Site], Awaitable[None]]


def play(code: Path, story: Play) -> None:
    async def run() -> None:
        async with site(code) as here:
            here.aws.codepipeline.set_tokens(False)
            await story(here)

    asyncio.run(run())


async def sent_and_died(here: Site, scenario: Scenario = NEW) -> tuple[Staged, list[Message], Effect]:
    """Kill a process whose send is still on its way; its messages, and what lets the send arrive."""
    staged, victim, sends = await prepared(here, scenario), here.worker, list[Effect]()

    async def around(call: Call, effect: Effect) -> Response | None:
        if str(call) != START:
            return await effect()
        sends.append(effect)
        await victim.kill()
        return None

    held: Around = around
    async with here.around(held):
        kept = await here.deliver(staged.at_hand)
    return staged, kept, sends[0]


async def started(here: Site, staged: Staged) -> int:
    """How many executions of ours there are beyond that of before."""
    return len(await here.executions(staged.pipeline) - here.foreign) - 1


def state(here: Site, staged: Staged) -> Any:
    items = here.items(staged.pipeline)
    return next(json.loads(item["state"]["S"]) for item in items if item["sk"]["S"] == "state")


def says_uncertain(here: Site) -> bool:
    return any('"reason":"uncertain"' in line for line in here.worker.log)


def test_starts_once_when_a_send_of_the_dead_arrives_within_lease_and_settle(code: Path) -> None:
    async def story(here: Site) -> None:
        staged, kept, send = await sent_and_died(here)
        kept = await redelivered(here, kept, (45.0,))
        here.aws.ahead += 100.0
        await send()
        assert kept
        assert await redelivered(here, kept, WAITS) == []
        assert await faults(here, NEW, staged.pipeline) == []

    play(code, story)


@pytest.mark.parametrize("honoured", [True, False], ids=["token honoured", "token not honoured"])
def test_is_said_to_start_twice_only_when_the_token_is_forgotten_and_a_send_arrives_after_settle(
    honoured: bool,  # noqa: FBT001
    code: Path,
) -> None:
    async def story(here: Site) -> None:
        here.aws.codepipeline.set_tokens(honoured)
        staged, kept, send = await sent_and_died(here)
        assert await redelivered(here, kept, WAITS) == []
        before = await here.executions(staged.pipeline)
        assert await redelivered(here, await here.ended(staged.pipeline, executions=2), (0.0, 2.0)) == []
        await send()
        stray = await here.executions(staged.pipeline) - before
        told = await here.ended(staged.pipeline) if stray else []
        assert await redelivered(here, told, (0.0, 2.0)) == []
        assert await redelivered(here, here.messages(staged.bodies), LATE) == []
        assert await started(here, staged) == (1 if honoured else 2)
        assert (state(here, staged)["claim"], set(state(here, staged)["foreign"])) == (None, stray)

    play(code, story)


@pytest.mark.parametrize("scenario", [NEW, NAMED], ids=str)
def test_starts_no_third_when_two_sends_of_the_dead_both_arrived(scenario: Scenario, code: Path) -> None:
    """Two may be the one: nobody guesses, unless both bear the same TriggerId."""

    async def story(here: Site) -> None:
        staged, kept, send = await sent_and_died(here, scenario)
        here.aws.ahead += 200.0
        async with here.around(kill_at(here, AFTER_START)):
            kept = await here.deliver(kept)
        await send()
        kept = await redelivered(here, [*kept, *here.state_changes(staged.pipeline)], (*WAITS, *LATE))
        assert await started(here, staged) == 2
        if scenario.named:
            assert (kept, state(here, staged)["claim"]) == ([], None)
        else:
            assert kept
            assert state(here, staged)["claim"]
            assert says_uncertain(here)

    play(code, story)


def test_starts_nothing_when_the_same_was_started_by_hand_beside_an_unanswered_start(code: Path) -> None:
    async def story(here: Site) -> None:
        staged = await prepared(here, replace(FOUND, foreign="same"))
        kept = await redelivered(here, staged.at_hand, (*WAITS, *LATE))
        assert await started(here, staged) == 1
        assert kept
        assert state(here, staged)["claim"]
        assert says_uncertain(here)

    play(code, story)


def test_is_uncertain_until_it_is_listed_when_a_start_is_listed_after_settle(code: Path) -> None:
    async def story(here: Site) -> None:
        here.aws.listed_after = 1_500.0
        staged = await prepared(here, NEW)
        async with here.around(kill_at(here, AFTER_START)):
            kept = await here.deliver(staged.at_hand)
        kept = await redelivered(here, [*kept, *here.state_changes(staged.pipeline)], WAITS)
        assert await started(here, staged) == 1
        assert kept
        assert state(here, staged)["claim"]
        assert says_uncertain(here)
        assert await redelivered(here, kept, (1_000.0, 2.0, *LATE)) == []
        assert await faults(here, NEW, staged.pipeline) == []

    play(code, story)


def test_is_said_to_start_twice_only_when_it_is_listed_after_settle_and_its_event_is_lost(code: Path) -> None:
    async def story(here: Site) -> None:
        here.aws.listed_after = 1_500.0
        staged = await prepared(here, NEW)
        async with here.around(kill_at(here, AFTER_START)):
            kept = await here.deliver(staged.at_hand)
        here.aws.events.clear()
        assert await redelivered(here, kept, WAITS) == []
        assert await redelivered(here, here.messages(staged.bodies), (*LATE, *LATE)) == []
        assert await started(here, staged) == 2
        assert state(here, staged)["claim"] is None

    play(code, story)
