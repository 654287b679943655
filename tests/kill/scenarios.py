"""What the function is asked while it is killed: messages, and the executions that must come of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.builders import revision
from tests.kill.asks import asked, commit, image

When = Literal["before", "after"]
Bodies = Callable[[str, float], list[Any]]
"""Messages for a pipeline at a time."""
START = "codepipeline:StartPipelineExecution"
CONFLICT = "ConflictException"
LIMIT = "ConcurrentPipelineExecutionsLimitExceededException"


@dataclass(frozen=True, slots=True)
class KillPoint:
    """The n-th of an operation's calls from here on, before it takes effect or after that and before its answer."""

    number: int
    when: When
    call: str

    def __str__(self) -> str:
        return f"{self.when} {self.call} number {self.number}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """`before` is settled first; `crash` then kills a process at this point, `since` seconds before what comes next.

    That is the invocation `at_hand`: it has the messages, or else the wakes that they left behind, or the events of the
    executions that ended, `until` seconds after them. `executions` are all that must come of it, those of `before`
    among them. `busy` has the errors that the first starts are refused with. A pipeline that is `named` declares
    TriggerId; of one that is `checked`, ECR is asked for what an image's event names. With `foreign` somebody starts
    one by hand: the latest, and the function hears of it together with the messages; or the same as the claim that a
    crash left, and it hears of it later.
    """

    name: str
    bodies: Bodies
    executions: int
    before: Bodies | None = None
    crash: KillPoint | None = None
    since: float = 200.0
    dead_letter: bool = False
    foreign: Literal["", "latest", "same"] = ""
    busy: tuple[str, ...] = ()
    at_hand: Literal["messages", "wakes", "ends"] = "messages"
    until: float = 6.0
    named: bool = False
    checked: bool = False

    def __str__(self) -> str:
        return self.name


def _commit(pipeline: str, now: float) -> list[Any]:
    return [commit(pipeline, now)]


def _image(pipeline: str, now: float) -> list[Any]:
    return [image(pipeline, now)]


def _earlier(pipeline: str, now: float) -> list[Any]:
    return [commit(pipeline, now, letter="b", seconds=-60)]


def _gone(pipeline: str, now: float) -> list[Any]:
    return [asked(pipeline, now, sourceRevisions=[revision("Gone", "COMMIT_ID", "c" * 40)])]


NEW = Scenario("a commit, to a process that knows the pipeline", _commit, 2, before=_earlier)
COLD = Scenario("a commit, to a process that does not", _commit, 1)
ASKED = Scenario(
    "a Desired Revision with a token and variables",
    lambda pipeline, now: [asked(pipeline, now, variables=[{"name": "Color", "value": "blue"}])],
    2,
    before=_earlier,
)
MERGED = Scenario(
    "a commit and an image of one pipeline in one batch",
    lambda pipeline, now: [commit(pipeline, now, seconds=-1), image(pipeline, now)],
    2,
    before=_earlier,
)
NEIGHBOURS = Scenario(
    "a rejected record beside a good one",
    lambda pipeline, now: [asked(pipeline, now, name="unknown"), commit(pipeline, now)],
    2,
    before=_earlier,
    dead_letter=True,
)
REFUSED = Scenario("a start that CodePipeline refuses, with a claim held", _gone, 1, before=_earlier, dead_letter=True)
FOUND = replace(NEW, name="a claim whose start began before its process died", crash=KillPoint(1, "after", START))
NOT_BEGUN = replace(NEW, name="a claim whose process died before its start", crash=KillPoint(1, "before", START))
IN_DOUBT = replace(NOT_BEGUN, name="a claim whose process died before its start, just now", since=45.0)
FOREIGN = replace(NEW, name="an execution that others began, and a commit", foreign="latest")
OLDER_IMAGE = Scenario(
    "an image pushed before a commit's start, to a process that does not know the pipeline",
    lambda pipeline, now: [image(pipeline, now, seconds=-30)],
    2,
    before=_earlier,
    crash=KillPoint(1, "before", "dynamodb:PutItem"),
    since=10.0,
)

PUT_ASIDE = replace(NEW, name="a commit, while the pipeline is busy", busy=(CONFLICT,))
OVER_LIMIT = replace(NEW, name="a commit, while the pipeline has all the executions it may", busy=(LIMIT,))
WOKEN = replace(PUT_ASIDE, name="a wake, and the pipeline is free", at_hand="wakes")
STILL_BUSY = replace(WOKEN, name="a wake, and the pipeline is still busy", busy=(CONFLICT, LIMIT))
ENDED = replace(PUT_ASIDE, name="the end of an execution, while a commit waits", at_hand="ends")
WOKEN_REFUSED = replace(REFUSED, name="a wake, and CodePipeline refuses what waited", busy=(CONFLICT,), at_hand="wakes")
WOKEN_TO_CLAIM = replace(
    IN_DOUBT, name="a wake, and a claim whose process died before its start", at_hand="wakes", until=200.0
)

NAMED = replace(NEW, name="a commit, and the pipeline declares TriggerId", named=True)
NAMED_FOUND = replace(FOUND, name="a claim whose start began and bears its TriggerId", named=True)
NAMED_NOT_BEGUN = replace(NOT_BEGUN, name="a claim whose start never began and would bear its TriggerId", named=True)
NAMED_BESIDE = replace(
    NAMED_FOUND, name="a claim whose start bears its TriggerId, beside the same by hand", foreign="same"
)
NAMED_ALONE = replace(
    NAMED_NOT_BEGUN, name="a claim whose start never began, and the same by hand without its TriggerId", foreign="same"
)

CHECKED = replace(NEW, name="an image that ECR is asked for", bodies=_image, before=None, executions=1, checked=True)

WAITING = (PUT_ASIDE, OVER_LIMIT, WOKEN, STILL_BUSY, ENDED, WOKEN_REFUSED, WOKEN_TO_CLAIM)
EXACT = (NAMED, NAMED_FOUND, NAMED_NOT_BEGUN, NAMED_BESIDE, NAMED_ALONE)
SCENARIOS = (
    *(NEW, COLD, ASKED, MERGED, NEIGHBOURS, REFUSED, FOUND, NOT_BEGUN, IN_DOUBT, FOREIGN, OLDER_IMAGE),
    *WAITING,
    *EXACT,
    CHECKED,
)
