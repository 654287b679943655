"""What comes before a rollback, or a plan, is struck: an execution A that went well, a newer one B, and the asks."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tests.kill.asks import commit
from tests.kill.local_aws import PACE
from tests.kill.rollback_asks import PLAN, alarm, asked, planned, pushed, rollback, vector
from tests.kill.scenarios import CONFLICT
from tests.kill.scheduler import Schedule, due_at
from tests.kill.site import Site
from tests.kill.trial import redelivered

Stage = Callable[[Site, str], Awaitable[list[Any]]]
"""Plays what comes before, and gives the bodies that come next."""
A, B, BAD_IMAGE = vector("a", "a"), vector("b", "b"), vector("a", "b")
SOON, LATER = 7_200.0, 7_800.0
"""Seconds until what is planned is due: longer than any message takes to be settled, and not too late for either."""


async def settled(here: Site, bodies: Sequence[Any]) -> None:
    """Deliver these until nothing of them is left: on a busy machine that may take a while."""
    left = await redelivered(here, here.messages(bodies), (0.0,))
    for _ in range(20):
        left = left and await redelivered(here, left, (2.0,))
    assert left == []


async def deployed(here: Site, pipeline: str, bodies: Sequence[Any]) -> None:
    """Let the pipeline run what these bring, and the function hear how it ended."""
    await settled(here, bodies)
    await settled(here, [message.body for message in await here.ended(pipeline)])


async def good(here: Site, pipeline: str) -> None:
    """A runs, and is listed before anything else begins."""
    now = here.aws.now()
    await deployed(here, pipeline, [commit(pipeline, now, letter="a"), pushed(pipeline, now, "a")])
    here.aws.ahead += 200.0


async def bad(here: Site, pipeline: str) -> None:
    """A ran, and B runs, which went well as far as CodePipeline knows."""
    await good(here, pipeline)
    await deployed(here, pipeline, b(here, pipeline))
    here.aws.ahead += 5.0


def b(here: Site, pipeline: str) -> list[Any]:
    """Give what brings B."""
    now = here.aws.now()
    return [commit(pipeline, now, letter="b"), pushed(pipeline, now, "b")]


async def requested(here: Site, pipeline: str) -> list[Any]:
    """Somebody asks to go back."""
    await bad(here, pipeline)
    return [rollback(pipeline, here.aws.now())]


async def requested_beside_pushes(here: Site, pipeline: str) -> list[Any]:
    """Somebody asks to go back, and a push comes in the same batch, before it."""
    ask = await requested(here, pipeline)
    return [pushed(pipeline, here.aws.now(), "d"), *ask]


def stopping(how: bool | str) -> Stage:  # noqa: FBT001  the very value of the event's member
    """Somebody asks to go back while B still runs, and to stop it."""

    async def stage(here: Site, pipeline: str) -> list[Any]:
        await good(here, pipeline)
        here.aws.codepipeline.set_pace(3_600.0)
        await settled(here, b(here, pipeline))
        here.aws.codepipeline.set_pace(PACE)
        await settled(here, [message.body for message in here.state_changes(pipeline)])
        here.aws.ahead += 5.0
        return [rollback(pipeline, here.aws.now(), stop=how)]

    return stage


async def failed(here: Site, pipeline: str) -> list[Any]:
    """B, a new image alone, failed as it was deployed; its events."""
    await good(here, pipeline)
    here.aws.codepipeline.set_next(pipeline, ["Failed"], "Deploy")
    await settled(here, [pushed(pipeline, here.aws.now(), "b")])
    events = await here.ended(pipeline, as_="FAILED")
    here.aws.ahead += 5.0
    return [message.body for message in events]


async def failed_and_alarmed(here: Site, pipeline: str) -> list[Any]:
    """B failed and raised an alarm; both in one batch."""
    return [*await failed(here, pipeline), alarm(pipeline, here.aws.now())]


async def failed_and_busy(here: Site, pipeline: str) -> list[Any]:
    """B failed, and the pipeline takes no start just now: the rollback waits, with its hold."""
    events = await failed(here, pipeline)
    here.aws.busy[pipeline] = [CONFLICT]
    return events


async def alarmed(here: Site, pipeline: str) -> list[Any]:
    """B went well, and raised an alarm."""
    await good(here, pipeline)
    await deployed(here, pipeline, [pushed(pipeline, here.aws.now(), "b")])
    here.aws.ahead += 5.0
    return [alarm(pipeline, here.aws.now())]


async def released(here: Site, pipeline: str) -> list[Any]:
    """B was taken back, a commit and an image were pushed since, and somebody ends the hold."""
    await settled(here, await requested(here, pipeline))
    await settled(here, [message.body for message in await here.ended(pipeline)])
    now = here.aws.now()
    await settled(here, [commit(pipeline, now, letter="c")])
    await settled(here, [pushed(pipeline, now, "d")])
    return [asked("Release Requested", pipeline, here.aws.now())]


async def plan(here: Site, pipeline: str) -> list[Any]:
    """Somebody plans to go back."""
    await bad(here, pipeline)
    return [planned(pipeline, here.aws.now(), SOON)]


async def plan_again(here: Site, pipeline: str) -> list[Any]:
    """Somebody plans it for another time."""
    await settled(here, await plan(here, pipeline))
    here.aws.ahead += 5.0
    return [planned(pipeline, here.aws.now(), LATER)]


async def cancel(here: Site, pipeline: str) -> list[Any]:
    """Somebody takes the plan back."""
    await settled(here, await plan(here, pipeline))
    here.aws.ahead += 5.0
    return [asked("Rollback Cancelled", pipeline, here.aws.now(), id=PLAN)]


async def fired(here: Site, pipeline: str) -> list[Any]:
    """The time has come: what the Scheduler sends; of a plan that was replaced it had sent the first in vain."""
    known = _until_due(here, pipeline)
    now = here.aws.scheduler.fired()
    times = {due_at(one) for one in now}
    stale = [one for one in known if due_at(one) not in times]
    before = await here.executions(pipeline)
    await settled(here, [here.aws.scheduler.body(one) for one in stale])
    assert await here.executions(pipeline) == before, "what was replaced came all the same"
    return [here.aws.scheduler.body(one) for one in now]


async def fired_all_the_same(here: Site, pipeline: str) -> list[Any]:
    """The time has come, and the Scheduler had sent its message just as the schedule was deleted."""
    return [here.aws.scheduler.body(one) for one in _until_due(here, pipeline)]


def _until_due(here: Site, pipeline: str) -> list[Schedule]:
    """Let the time of every schedule come that the pipeline ever had; them."""
    made = [one for one in here.aws.scheduler.made if pipeline in one["Target"]["Input"]]
    here.aws.ahead += max(due_at(one) for one in made) - here.aws.now() + 1.0
    return made


async def due(here: Site, pipeline: str) -> list[Any]:
    """What was planned is due."""
    await settled(here, await plan(here, pipeline))
    return await fired(here, pipeline)
