"""One trial: a process of the function is killed at one call, its messages come again, what came of it is judged."""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.builders import revision
from tests.kill.local_aws import Around, Call, Effect, untouched
from tests.kill.scenarios import KillPoint, Scenario
from tests.kill.site import Message, Site, site
from tests.runtime.loopback import Response

# Seconds until messages come again: after the claim's lease but within `settle`, then beyond both. Two seconds after
# each leap they come once more: a process learns from its first call that time has leapt, and may withdraw.
WAITS = (45.0, 2.0, 200.0, 2.0, 200.0, 2.0)
LATE = (1_000.0, 2.0)
SOON = 2.0
"""Seconds until a message comes again that a living process handed back."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Whether AWS knows a token again, and the producer sent all twice; seconds until an execution is listed."""

    honoured: bool
    duplicate: bool
    listed_after: float = 0.0
    ahead: float = 0.0

    def __str__(self) -> str:
        return (
            f"token {'' if self.honoured else 'not '}honoured, {'' if self.duplicate else 'no '}duplicate, "
            f"listed after {self.listed_after:.0f} s, ledger {self.ahead:.0f} s ahead"
        )


Strike = Callable[[Site, KillPoint], Around]
Recorded = Mapping[tuple[Scenario, float], Sequence[Call]]
"""The calls of the invocation that is to be killed, by scenario and by how late executions are listed."""
Trial = tuple[KillPoint | None, Conditions]
LISTED_AFTER = (0.0, 100.0)
CONDITIONS = (
    Conditions(honoured=False, duplicate=True, listed_after=100.0),
    Conditions(honoured=False, duplicate=True),
    Conditions(honoured=False, duplicate=False),
    Conditions(honoured=True, duplicate=True),
    Conditions(honoured=True, duplicate=False, listed_after=100.0),
    Conditions(honoured=True, duplicate=False),
)


def kill_at(site: Site, point: KillPoint) -> Around:
    """Kill the process that is invoked now."""
    victim = site.worker

    async def kill(effect: Effect) -> None:
        site.kills.add((point.call, point.when))
        if point.when == "after":
            await effect()
        await victim.kill()

    return _at(point, kill)


def lose_at(_: Site, point: KillPoint) -> Around:
    """Break the connection, whenever the SDK sends this call; the process lives on."""

    async def lose(effect: Effect) -> None:
        if point.when == "after":
            await effect()

    return _at(point, lose)


def _at(point: KillPoint, happens: Callable[[Effect], Awaitable[None]]) -> Around:
    """Let this happen at the call of that number, and whenever the SDK sends it again.

    A request that is sent again counts for no number: on a busy machine an answer may take longer than the second that
    the function gives DynamoDB, and then there is a request more than were recorded, where no call is.
    """
    numbers = itertools.count(1)
    struck = False

    async def around(call: Call, effect: Effect) -> Response | None:
        nonlocal struck
        if str(call) != point.call:
            return await effect()
        if not call.again:
            struck = next(numbers) == point.number
        if not struck:
            return await effect()
        await happens(effect)
        return None

    return around


async def calls_of(site: Site, scenario: Scenario, listed_after: float) -> list[Call]:
    """Run the scenario with nobody killed; the calls of the invocation at hand in their order."""
    site.aws.listed_after = listed_after
    staged = await prepared(site, scenario)
    before = len(site.aws.calls)
    await site.deliver(staged.at_hand)
    calls = [call for call in site.aws.calls[before:] if not call.again]
    site.woken()
    site.reminders.clear()  # nobody plays this pipeline to its end
    return calls


def kill_points(calls: Sequence[Call]) -> list[KillPoint]:
    """Before and after each of the calls."""
    names = [str(call) for call in calls]
    numbered = [(names[:place].count(name) + 1, name) for place, name in enumerate(names)]
    return [KillPoint(number, when, name) for number, name in numbered for when in ("before", "after")]


def every_trial(recorded: Recorded, scenario: Scenario) -> list[Trial]:
    """Nobody killed, and a kill at every point, under all conditions."""
    return [
        (point, conditions)
        for conditions in CONDITIONS
        for point in (None, *kill_points(recorded[scenario, conditions.listed_after]))
    ]


def faults_of(
    code: Path, trials: Sequence[Trial], attempt: Callable[[Site, KillPoint | None, Conditions], Awaitable[list[str]]]
) -> tuple[list[str], set[str], set[tuple[str, str]]]:
    """Have all trials at one site: what went wrong, the calls that were made, and the kills."""

    async def run() -> tuple[list[str], set[str], set[tuple[str, str]]]:
        async with site(code) as here:
            faults = [fault for trial in trials for fault in await attempt(here, *trial)]
            return faults, {str(call) for call in here.aws.calls}, here.kills

    return asyncio.run(run())


async def try_to_break(
    site: Site, scenario: Scenario, point: KillPoint | None, conditions: Conditions, strike: Strike = kill_at
) -> list[str]:
    """Strike at that point, or not, and let SQS do its part; what is wrong then, in words."""
    site.aws.codepipeline.set_tokens(conditions.honoured)
    site.aws.listed_after = conditions.listed_after
    site.aws.ahead += conditions.ahead
    staged = await prepared(site, scenario)
    async with site.around(strike(site, point) if point else untouched):
        kept = await site.deliver(staged.at_hand)
    if conditions.duplicate:
        async with site.around(time_flies(site)):
            kept += await site.deliver([*site.messages(staged.bodies), *site.state_changes(staged.pipeline)])
    lost = await redelivered(site, [*kept, *staged.unseen], WAITS if strike is kill_at else (SOON, *WAITS))
    lost += await redelivered(site, site.state_changes(staged.pipeline), (0.0, 2.0))
    found = await faults(site, scenario, staged.pipeline)
    lost += await redelivered(site, site.messages(staged.bodies), LATE)
    found = found or await faults(site, scenario, staged.pipeline)
    found += [f"{len(lost)} messages never settled"] if lost else []
    found += [f"{len(site.reminders)} wakes never end"] if site.reminders else []
    return [f"struck {point or 'never'}; {conditions}: {fault}" for fault in found]


@dataclass(frozen=True, slots=True)
class Staged:
    """A scenario up to the invocation at hand: its messages, those that SQS does not show meanwhile, all bodies."""

    pipeline: str
    at_hand: list[Message]
    unseen: list[Message]
    bodies: list[Any]


async def prepared(site: Site, scenario: Scenario) -> Staged:
    """Do what comes before the invocation at hand."""
    pipeline = await site.new_pipeline(named=scenario.named, checked=scenario.checked)
    if scenario.before:
        before = site.messages(scenario.before(pipeline, site.aws.now()))
        assert await redelivered(site, before, (0.0, 2.0)) == []
    if scenario.busy and scenario.at_hand != "ends":  # no end of an execution comes to the aid of what waits
        await site.deliver(await site.ended(pipeline))
    foreign = [await site.start_by_hand(pipeline)] if scenario.foreign == "latest" else []
    messages = site.messages([*foreign, *scenario.bodies(pipeline, site.aws.now())])
    site.aws.busy[pipeline] = list(scenario.busy)
    if scenario.crash:
        async with site.around(kill_at(site, scenario.crash)):
            await site.deliver(messages)
    if scenario.foreign == "same":
        await site.start_by_hand(pipeline, sourceRevisions=[revision("Source", "COMMIT_ID", "c" * 40)])
    site.aws.ahead += scenario.since if scenario.crash else 0.0
    bodies = [message.body for message in messages]
    if scenario.at_hand == "messages":
        return Staged(pipeline, messages, [], bodies)
    unseen = await site.deliver(messages)
    ended = await site.ended(pipeline) if scenario.at_hand == "ends" else []
    site.aws.ahead += scenario.until
    at_hand = ended or site.woken()
    assert at_hand, "nothing came of it that could be at hand"
    return Staged(pipeline, at_hand, unseen, bodies)


async def redelivered(site: Site, messages: list[Message], waits: Sequence[float]) -> list[Message]:
    """Deliver after each wait what is left, and the wakes that are due then; what is left after all."""
    for wait in waits:
        site.aws.ahead += wait
        messages = [*messages, *site.woken()]
        messages = messages and await site.deliver(messages)
    return messages


async def faults(site: Site, scenario: Scenario, pipeline: str) -> list[str]:
    """Compare what AWS holds with what must have come of the scenario."""
    executions = await site.executions(pipeline) - site.foreign
    items = site.items(pipeline)
    states = [json.loads(item["state"]["S"]) for item in items if item["sk"]["S"] == "state"]
    named = {item["execution"]["S"] for item in items if item["sk"]["S"].startswith("intent/")}
    found = []
    if len(executions) != scenario.executions:
        found.append(f"{len(executions)} executions, expected {scenario.executions}")
    if any(state["claim"] for state in states):
        found.append("a claim is open")
    if any(state["waiting"] for state in states):
        found.append("an intent waits")
    if named != executions:
        found.append(f"the journal names {len(named & executions)} of {len(executions)} executions")
    if scenario.dead_letter != bool(site.dead_letters(pipeline)):
        found.append("no dead letter" if scenario.dead_letter else "a dead letter")
    return found


def time_flies(site: Site) -> Around:
    """Let a claim's lease pass in two looks at it, where the machine's time would take half a minute."""

    async def around(call: Call, effect: Effect) -> Response:
        if call.operation == "GetItem":
            site.aws.ahead += 16
        return await effect()

    return around
