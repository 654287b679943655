"""What the function is asked around rollbacks while it is killed, and the executions that must come of it.

Each begins with an execution A that went well and a newer one B; only what is at hand then is struck.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.kill import stages
from tests.kill.rollback_asks import Vector, alarm, digest, pushed, vector
from tests.kill.scenarios import Bodies
from tests.kill.stages import BAD_IMAGE, A, B, Stage


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


REQUESTED = Story("a rollback that somebody asks for", stages.requested)
BESIDE = Story(
    "a rollback and a push in one batch", stages.requested_beside_pushes, between=lambda *_: [], at_once=True
)
STOPPED = Story("a rollback that stops first what still runs", stages.stopping(True), stops=True)
ABANDONED = replace(STOPPED, name="a rollback that abandons first what still runs", stage=stages.stopping("abandon"))
FAILED = Story("a failed execution", stages.failed, (A, BAD_IMAGE, A), between=_the_bad_image, brings=())
FAILED_AND_ALARMED = replace(FAILED, name="a failure and an alarm of one execution", stage=stages.failed_and_alarmed)
FAILED_THEN_ALARMED = replace(
    FAILED, name="a failure, and then an alarm of the same execution", between=_an_alarm, at_once=True
)
FAILED_AND_BUSY = replace(
    FAILED_THEN_ALARMED, name="a failure while the pipeline is busy, and then an alarm", stage=stages.failed_and_busy
)
ALARMED = replace(FAILED, name="an alarm", stage=stages.alarmed)
RELEASED = Story("a release of two kept pins", stages.released, (A, B, A, vector("c", "d")), holds=False)
PLANNED = Story("a plan", stages.plan, schedules=1, then=stages.fired)
REPLANNED = replace(PLANNED, name="a plan for another time", stage=stages.plan_again)
CANCELLED = Story("a cancelled plan", stages.cancel, (A, B), holds=False, rollbacks=0, then=stages.fired_all_the_same)
DUE = Story("a plan that is due", stages.due)

STORIES = (
    *(REQUESTED, BESIDE, STOPPED, ABANDONED),
    *(FAILED, FAILED_AND_ALARMED, FAILED_THEN_ALARMED, ALARMED),
    *(RELEASED, PLANNED, REPLANNED, CANCELLED, DUE, FAILED_AND_BUSY),
)
