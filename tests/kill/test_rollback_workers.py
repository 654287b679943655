"""Two processes at once: one hears of a failure, the other of a push. Whoever is first, the bad image never comes back.

Either the rollback holds and the push is kept, or the push was the newest start before it, and nothing is taken back.
"""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.kill.local_aws import Around, Call, Effect, untouched
from tests.kill.rollback_asks import pushed, vector
from tests.kill.rollback_trial import AT_LAST, Told, Trial
from tests.kill.rollback_watch import Sent, guards_of, misdeeds, watched
from tests.kill.scenarios import KillPoint
from tests.kill.site import Message, Site, environment, site
from tests.kill.soaking import SOAK
from tests.kill.stages import BAD_IMAGE, A
from tests.kill.stories import FAILED, Story
from tests.kill.test_zombies import IN_FLIGHT, second_process, standing_still
from tests.kill.trial import WAITS, kill_at, kill_points, redelivered, time_flies
from tests.runtime.loopback import Response
from tests.runtime.worker import Died, Worker, running

KEPT = replace(FAILED, name="the rollback came first", brings=(("Image", vector("-", "d")["Image"]),))
OVERTAKEN = Story("the push came first", FAILED.stage, (A, BAD_IMAGE, vector("a", "d")), holds=False, rollbacks=0)
CHOSEN = ("before dynamodb:PutItem number 2", "after dynamodb:PutItem number 2")
"""Before the hold, and with it."""


def chosen(told: Told) -> list[KillPoint]:
    """Every point of the failure's invocation, or some."""
    points = kill_points(told[FAILED])
    return points if SOAK else [point for point in points if str(point) in CHOSEN]


async def verdict(here: Site, pipeline: str, sent: Sequence[Sent]) -> list[str]:
    """Say what is wrong with what came of it, by whoever was first; push and release in the end."""
    await here.renew()  # one that handled nothing for a while would not know how far we moved the time
    bad_again = here.messages([pushed(pipeline, here.aws.now(), "b", tag="release-2")])
    story = KEPT if guards_of(here, pipeline)["rolledBack"] else OVERTAKEN
    lost = await redelivered(here, bad_again, AT_LAST) if story is KEPT else []
    trial = Trial(here, story, pipeline, [], list(sent), pushed=True)
    found = await trial.judged(story.executions, holds=story.holds)
    found = found or await trial.released()
    return found + [f"{message.id} never settled" for message in lost] + misdeeds(sent)


def is_settled(item: Any) -> bool:
    """Whether an item of the ledger is what a pipeline is, or was, and no decision that started nothing."""
    return not item["sk"]["S"].startswith("decision/")


async def outlive(here: Site, point: KillPoint) -> list[str]:
    """The process that hears of the failure stands still, another finishes all, and the first goes on."""
    here.aws.codepipeline.set_tokens(False)
    pipeline = await here.new_pipeline(rolling=True)
    with watched(here, pipeline) as sent:
        bodies = await FAILED.stage(here, pipeline)
        at_hand = here.messages(bodies)
        zombie, around = standing_still(here, point)
        process = here.worker.process
        async with here.around(around):
            work = asyncio.create_task(here.deliver(at_hand))
            await zombie.stands.wait()
            async with second_process(here):
                push = here.messages([pushed(pipeline, here.aws.now(), "d")])
                lost = await redelivered(here, push, (45.0, 2.0, 200.0, 2.0))
                lost = await redelivered(here, [*at_hand, *lost], WAITS)
            settled, before = list(filter(is_settled, here.items(pipeline))), len(sent)
            zombie.goes_on.set()
            await asyncio.sleep(0.05)  # its answer lies there when it looks: it did not see the time pass
            process.send_signal(signal.SIGCONT)
            lost += await work
        found = ["it sent something"] if len(sent) > before else []
        found += ["it recorded"] if list(filter(is_settled, here.items(pipeline))) != settled else []
        lost = await redelivered(here, [*lost, *here.state_changes(pipeline)], WAITS)
        found += [f"{len(lost)} messages never settled"] if lost else []
        return [f"stood still {point}: {fault}" for fault in found + await verdict(here, pipeline, sent)]


def test_starts_nothing_more_when_another_took_over(code: Path, told: Told) -> None:
    points = [point for point in chosen(told) if point != IN_FLIGHT]

    async def run() -> list[str]:
        async with site(code) as here:
            return [fault for point in points for fault in await outlive(here, point)]

    assert asyncio.run(run()) == []


async def deliver_to(worker: Worker, messages: Sequence[Message]) -> list[Message]:
    """Deliver one batch to a process; give those that come again."""
    try:
        answer = await worker.consume({"Records": [message.received() for message in messages]})
    except Died:
        return list(messages)
    kept = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
    return [message for message in messages if message.id in kept]


def racing(here: Site, point: KillPoint | None) -> Around:
    """Kill there, whoever's call it is; time flies when it has happened, for the other waits for the claim it left."""
    victim, strike, fly = here.worker, kill_at(here, point) if point else untouched, time_flies(here)

    async def around(call: Call, effect: Effect) -> Response | None:
        return await (strike if victim.process.returncode is None else fly)(call, effect)

    return around


async def race(here: Site, point: KillPoint | None) -> list[str]:
    """Both work at the same time, and whoever hears of the failure may be killed, by either's call."""
    here.aws.codepipeline.set_tokens(False)
    pipeline = await here.new_pipeline(rolling=True)
    with watched(here, pipeline) as sent:
        at_hand = here.messages(await FAILED.stage(here, pipeline))
        push = here.messages([pushed(pipeline, here.aws.now(), "d")])
        async with running(here.code, environment(here.aws)) as other:
            async with here.around(racing(here, point)):
                kept = await asyncio.gather(deliver_to(here.worker, at_hand), deliver_to(other, push))
            async with here.around(time_flies(here)):
                again = await deliver_to(other, kept[1]) if kept[1] else []
        await here.renew()
        lost = await redelivered(here, [*kept[0], *again, *here.state_changes(pipeline)], WAITS)
        found = [f"{len(lost)} messages never settled"] if lost else []
        return [f"killed {point or 'never'}: {fault}" for fault in found + await verdict(here, pipeline, sent)]


def test_rolls_back_or_is_overtaken_when_a_failure_and_a_push_are_heard_at_once(code: Path, told: Told) -> None:
    async def run() -> list[str]:
        async with site(code) as here:
            points = [None, *chosen(told)] if SOAK else [None, chosen(told)[1]]
            return [fault for point in points for fault in await race(here, point)]

    assert asyncio.run(run()) == []
