"""What the function is asked around rollbacks while it is killed, and the executions that must come of it.

Each begins with an execution A that went well and a newer one B; only what is at hand then is struck.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.kill.asks import commit
from tests.kill.local_aws import PACE
from tests.kill.rollback_asks import PLAN, Vector, alarm, asked, digest, planned, pushed, rollback, vector
from tests.kill.scenarios import Bodies
from tests.kill.scheduler import Schedule, due_at
from tests.kill.site import Site
from tests.kill.trial import redelivered

Stage = Callable[[Site, str], Awaitable[list[Any]]]
"""Plays what comes before, and gives the bodies that come next."""
A, B, BAD_IMAGE = vector("a", "a"), vector("b", "b"), vector("a", "b")
SOON, LATER = 7_200.0, 7_800.0
"""Seconds until what is planned is due: longer than any message takes to be settled, and not too late for either."""


def _an_image(pipeline: str, now: float) -> list[Any]:
    return [pushed(pipeline, now, "d")]


def _the_bad_image(pipeline: str, now: float) -> list[Any]:
    return [pushed(pipeline, now, "b", tag="release-2")]


def _an_alarm(pipeline: str, now: float) -> list[Any]:
    return [alarm(pipeline, now)]


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """`stage` gives what is at hand; `executions` are all that must come of it, and `rollbacks` how many of them are.

    `between` comes right after the strike if the ledger holds by then, or in any case `at_once`; `brings` is what it
    moves when the hold ends. Where there is something `then`, it comes when all is settled: nothing has begun yet, and
    there are so many `schedules`.
    """

    name: str
    stage: Stage
    executions: tuple[Vector, ...] = (A, B, A)
    between: Bodies = _an_image
    brings: Sequence[tuple[str, str]] = (("Image", digest("d")),)
    at_once: bool = False
    holds: bool = True
    rollbacks: int = 1
    stops: bool = False
    schedules: int = 0
    then: Stage | None = None

    def __str__(self) -> str:
        return self.name


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
    return [*_an_image(pipeline, here.aws.now()), *ask]


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
    await settled(here, _an_image(pipeline, now))
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
    """The time has come: what the Scheduler sent before a plan was replaced, if it was, and what it sends now."""
    known = _until_due(here, pipeline)
    now = here.aws.scheduler.fired()
    return [here.aws.scheduler.body(one) for one in [*(one for one in known if one not in now), *now]]


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


REQUESTED = Story("a rollback that somebody asks for", requested)
BESIDE = Story("a rollback and a push in one batch", requested_beside_pushes, between=lambda *_: [], at_once=True)
STOPPED = Story("a rollback that stops first what still runs", stopping(True), stops=True)
ABANDONED = replace(STOPPED, name="a rollback that abandons first what still runs", stage=stopping("abandon"))
FAILED = Story("a failed execution", failed, (A, BAD_IMAGE, A), between=_the_bad_image, brings=())
FAILED_AND_ALARMED = replace(FAILED, name="a failure and an alarm of one execution", stage=failed_and_alarmed)
FAILED_THEN_ALARMED = replace(
    FAILED, name="a failure, and then an alarm of the same execution", between=_an_alarm, at_once=True
)
ALARMED = replace(FAILED, name="an alarm", stage=alarmed)
RELEASED = Story("a release of two kept pins", released, (A, B, A, vector("c", "d")), holds=False)
PLANNED = Story("a plan", plan, schedules=1, then=fired)
REPLANNED = replace(PLANNED, name="a plan for another time", stage=plan_again)
CANCELLED = Story("a cancelled plan", cancel, (A, B), holds=False, rollbacks=0, then=fired_all_the_same)
DUE = Story("a plan that is due", due)

STORIES = (
    *(REQUESTED, BESIDE, STOPPED, ABANDONED),
    *(FAILED, FAILED_AND_ALARMED, FAILED_THEN_ALARMED, ALARMED),
    *(RELEASED, PLANNED, REPLANNED, CANCELLED, DUE),
)
