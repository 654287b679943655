"""One trial: a process of the function is killed at one call, its messages come again, what came of it is judged."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.kill.local_aws import Around, Call, Effect
from tests.kill.loopback import Response
from tests.kill.scenarios import KillPoint, Scenario
from tests.kill.site import Message, Site

# Seconds until messages come again: after the claim's lease but within `settle`, then beyond both. Two seconds after
# each leap they come once more: a process learns from its first call that time has leapt, and may withdraw.
WAITS = (45.0, 2.0, 200.0, 2.0, 200.0, 2.0)
LATE = (1_000.0, 2.0)


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


async def calls_of(site: Site, scenario: Scenario, listed_after: float) -> list[Call]:
    """Run the scenario with nobody killed; the calls in their order."""
    site.aws.listed_after = listed_after
    _, messages = await prepared(site, scenario)
    before = len(site.aws.calls)
    await site.deliver(messages)
    return site.aws.calls[before:]


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


async def try_to_break(site: Site, scenario: Scenario, point: KillPoint | None, conditions: Conditions) -> list[str]:
    """Kill at that point, or nobody, and let SQS do its part; what is wrong then, in words."""
    site.aws.codepipeline.set_tokens(conditions.honoured)
    site.aws.listed_after = conditions.listed_after
    site.aws.ahead += conditions.ahead
    pipeline, messages = await prepared(site, scenario)
    bodies = [message.body for message in messages]
    kept = await _killed(site, messages, point) if point else await site.deliver(messages)
    if conditions.duplicate:
        async with site.around(_time_flies(site)):
            kept += await site.deliver([*site.messages(bodies), *site.state_changes(pipeline)])
    lost = await redelivered(site, kept, WAITS)
    lost += await redelivered(site, site.state_changes(pipeline), (0.0, 2.0))
    found = await faults(site, scenario, pipeline)
    lost += await redelivered(site, site.messages(bodies), LATE)
    found = found or await faults(site, scenario, pipeline)
    found += [f"{len(lost)} messages never settled"] if lost else []
    return [f"killed {point or 'never'}; {conditions}: {fault}" for fault in found]


async def prepared(site: Site, scenario: Scenario) -> tuple[str, list[Message]]:
    """Do what comes before the invocation at hand; its pipeline and messages."""
    pipeline = await site.new_pipeline()
    if scenario.before:
        before = site.messages(scenario.before(pipeline, site.aws.now()))
        assert await redelivered(site, before, (0.0, 2.0)) == []
    foreign = [await site.start_by_hand(pipeline)] if scenario.foreign else []
    messages = site.messages([*foreign, *scenario.bodies(pipeline, site.aws.now())])
    if scenario.crash:
        await _killed(site, messages, scenario.crash)
        site.aws.ahead += scenario.since
    return pipeline, messages


async def redelivered(site: Site, messages: list[Message], waits: Sequence[float]) -> list[Message]:
    """Deliver after each wait what is left; what is left after all."""
    for wait in waits:
        site.aws.ahead += wait
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
    if named != executions:
        found.append(f"the journal names {len(named & executions)} of {len(executions)} executions")
    if scenario.dead_letter != bool(site.dead_letters(pipeline)):
        found.append("no dead letter" if scenario.dead_letter else "a dead letter")
    return found


async def _killed(site: Site, messages: Sequence[Message], point: KillPoint) -> list[Message]:
    async with site.around(_kill_at(site, point)):
        return await site.deliver(messages)


def _kill_at(site: Site, point: KillPoint) -> Around:
    numbers = itertools.count(1)
    victim = site.worker

    async def around(call: Call, effect: Effect) -> Response | None:
        if str(call) != point.call or next(numbers) != point.number:
            return await effect()
        site.kills.add((point.call, point.when))
        if point.when == "after":
            await effect()
        await victim.kill()
        return None

    return around


def _time_flies(site: Site) -> Around:
    """Let a claim's lease pass in two looks at it, where the machine's time would take half a minute."""

    async def around(call: Call, effect: Effect) -> Response:
        if call.operation == "GetItem":
            site.aws.ahead += 16
        return await effect()

    return around
