"""What the function is asked while it is killed: messages, and the executions that must come of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from tests.builders import commit_pushed, desired_revision, image_pushed, revision

When = Literal["before", "after"]
Bodies = Callable[[str, float], list[Any]]
"""Messages for a pipeline at a time."""


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
    """`before` is settled first; `crash` then kills a process at this point, `since` seconds before the one at hand.

    `executions` are all that must come of it, those of `before` among them. With `foreign` somebody starts one by
    hand, and the function hears of it together with the messages.
    """

    name: str
    bodies: Bodies
    executions: int
    before: Bodies | None = None
    crash: KillPoint | None = None
    since: float = 200.0
    dead_letter: bool = False
    foreign: bool = False

    def __str__(self) -> str:
        return self.name


def at(now: float, seconds: float = 0.0) -> str:
    """The time of an event."""
    return datetime.fromtimestamp(now + seconds, UTC).isoformat(timespec="seconds")


def commit(pipeline: str, now: float, *, letter: str = "c", seconds: float = 0.0) -> dict[str, Any]:
    """A commit that feeds the pipeline."""
    event = commit_pushed(repositoryName=pipeline, commitId=letter * 40)
    return event | {"id": f"commit-{letter}-{pipeline}", "time": at(now, seconds)}


def image(pipeline: str, now: float, *, seconds: float = 0.0) -> dict[str, Any]:
    """An image that feeds the pipeline."""
    event = image_pushed(**{"repository-name": pipeline})
    return event | {"id": f"image-{pipeline}", "time": at(now, seconds)}


def asked(pipeline: str, now: float, **detail: Any) -> dict[str, Any]:
    """A Desired Revision with a token."""
    wanted = {"name": pipeline, "clientRequestToken": f"deploy-{pipeline}", "sourceRevisions": [revision()]} | detail
    return desired_revision(**wanted) | {"id": f"asked-{pipeline}", "time": at(now)}


def _commit(pipeline: str, now: float) -> list[Any]:
    return [commit(pipeline, now)]


def _earlier(pipeline: str, now: float) -> list[Any]:
    return [commit(pipeline, now, letter="b", seconds=-60)]


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
REFUSED = Scenario(
    "a start that CodePipeline refuses, with a claim held",
    lambda pipeline, now: [asked(pipeline, now, sourceRevisions=[revision("Gone", "COMMIT_ID", "c" * 40)])],
    1,
    before=_earlier,
    dead_letter=True,
)
FOUND = Scenario(
    "a claim whose start began before its process died",
    _commit,
    2,
    before=_earlier,
    crash=KillPoint(1, "after", "codepipeline:StartPipelineExecution"),
)
NOT_BEGUN = Scenario(
    "a claim whose process died before its start",
    _commit,
    2,
    before=_earlier,
    crash=KillPoint(1, "before", "codepipeline:StartPipelineExecution"),
)
IN_DOUBT = Scenario(
    "a claim whose process died before its start, just now",
    _commit,
    2,
    before=_earlier,
    crash=KillPoint(1, "before", "codepipeline:StartPipelineExecution"),
    since=45.0,
)
FOREIGN = Scenario(
    "an execution that others began, and a commit",
    _commit,
    2,
    before=_earlier,
    foreign=True,
)
OLDER_IMAGE = Scenario(
    "an image pushed before a commit's start, to a process that does not know the pipeline",
    lambda pipeline, now: [image(pipeline, now, seconds=-30)],
    2,
    before=_earlier,
    crash=KillPoint(1, "before", "dynamodb:PutItem"),
    since=10.0,
)
SCENARIOS = (NEW, COLD, ASKED, MERGED, NEIGHBOURS, REFUSED, FOUND, NOT_BEGUN, IN_DOUBT, FOREIGN, OLDER_IMAGE)
