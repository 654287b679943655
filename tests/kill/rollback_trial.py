"""One trial of a rollback: struck at one call, redelivered, pushed into and released; what came of it is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.kill.asks import commit
from tests.kill.local_aws import Call, untouched
from tests.kill.rollback_asks import Vector, asked
from tests.kill.rollback_watch import STOP, Sent, guards_of, misdeeds, state_of, watched
from tests.kill.scenarios import KillPoint
from tests.kill.site import Message, Site
from tests.kill.stages import A, B
from tests.kill.stories import Story
from tests.kill.trial import CONDITIONS, LATE, SOON, WAITS, Conditions, Strike, kill_at, redelivered, time_flies

CONDITIONS_OF_STORIES = (CONDITIONS[0], CONDITIONS[2], CONDITIONS[4])
"""Each setting of each condition, and the hardest together."""
Told = Mapping[Story, Sequence[Call]]
"""The calls of the invocation that is to be struck."""
AT_LAST = (0.0, 2.0, 10.0, 2.0, 45.0, 2.0)
"""Seconds until messages come again that nobody strikes at: on a busy machine a worker may be held up."""
_LAST = {"Source": "e" * 40}


async def calls_of_story(here: Site, story: Story) -> list[Call]:
    """Play the story with nobody killed; the calls of the invocation at hand in their order."""
    pipeline = await here.new_pipeline(rolling=True)
    at_hand = here.messages(await story.stage(here, pipeline))
    before = len(here.aws.calls)
    await here.deliver(at_hand)
    calls = [call for call in here.aws.calls[before:] if not call.again]
    here.woken()
    here.reminders.clear()  # nobody plays this pipeline to its end
    here.aws.scheduler.schedules.clear()
    here.aws.events.clear()
    return calls


async def try_story(
    here: Site, story: Story, point: KillPoint | None, conditions: Conditions, strike: Strike = kill_at
) -> list[str]:
    """Strike at that point, or not, and let SQS do its part; what is wrong then, in words."""
    here.aws.codepipeline.set_tokens(conditions.honoured)
    here.aws.scheduler.honoured = conditions.honoured
    here.aws.listed_after = conditions.listed_after
    pipeline = await here.new_pipeline(rolling=True)
    with watched(here, pipeline) as sent:
        bodies = await story.stage(here, pipeline)
        at_hand = here.messages(bodies)
        async with here.around(strike(here, point) if point else untouched):
            kept = await here.deliver(at_hand)
        trial = Trial(here, story, pipeline, bodies, sent)
        found = await trial.play(kept, conditions, WAITS if strike is kill_at else (SOON, *WAITS))
    return [f"struck {point or 'never'}; {conditions}: {fault}" for fault in found]


@dataclass(slots=True)
class Trial:
    """What follows the strike; `pushed` says whether what comes between has come."""

    here: Site
    story: Story
    pipeline: str
    bodies: list[Any]
    sent: list[Sent]
    pushed: bool = False

    async def play(self, kept: list[Message], conditions: Conditions, waits: Sequence[float]) -> list[str]:
        """Settle everything, twice and late; then push a commit, and release. What is wrong, in words."""
        lost = await self._between() if conditions.duplicate or self.story.at_once else []
        if conditions.duplicate:
            async with self.here.around(time_flies(self.here)):
                kept += await self.here.deliver([*self.here.messages(self.bodies), *self.changes()])
        lost += await redelivered(self.here, kept, waits)
        lost += await redelivered(self.here, self.changes(), AT_LAST)
        lost += await redelivered(self.here, self.here.messages(self.bodies), LATE)
        found = [f"{len(lost)} messages never settled"] if lost else []
        if self.story.then:
            found += await self._then(self.story.then)
        found = found or await self.judged(self.story.executions, holds=self.story.holds)
        found = found or await self.released()
        return found + misdeeds(self.sent) + await self._stops()

    def changes(self) -> list[Message]:
        """Give messages with what CodePipeline has told since."""
        return self.here.state_changes(self.pipeline)

    async def _between(self) -> list[Message]:
        """Deliver what comes between, until it is settled: some of its turns find the claim that a crash left."""
        state = state_of(self.here, self.pipeline)
        self.pushed = self.story.at_once or bool(state["safeguards"].get("holds"))
        if not self.pushed:
            return []
        messages = self.here.messages(self.story.between(self.pipeline, self.here.aws.now()))
        async with self.here.around(time_flies(self.here)):
            messages = messages and await self.here.deliver(messages)
        return await redelivered(self.here, messages, WAITS)

    async def _then(self, then: Any) -> list[str]:
        """Find that nothing has begun, and let come what comes next."""
        found = await self.judged((A, B), holds=False, rollbacks=0)
        if len(self.here.aws.scheduler.schedules) != self.story.schedules:
            found.append(f"{len(self.here.aws.scheduler.schedules)} schedules, expected {self.story.schedules}")
        if found:
            return found
        messages = self.here.messages(await then(self.here, self.pipeline))
        lost = await redelivered(self.here, messages, AT_LAST)
        return [f"{len(lost)} due messages never settled"] if lost else []

    async def released(self) -> list[str]:
        """Push a commit, which a hold keeps, and end the hold: it starts, with what was kept before."""
        here, pipeline = self.here, self.pipeline
        brings = dict(self.story.brings) if self.pushed else {}
        last = (*self.story.executions, {**self.story.executions[-1], **brings, **_LAST})
        push = here.messages([commit(pipeline, here.aws.now(), letter="e")])
        lost = await redelivered(here, push, AT_LAST)
        if self.story.holds:
            found = await self.judged(self.story.executions, holds=True, kept={"Source", *brings})
            release = asked("Release Requested", pipeline, here.aws.now(), reason="at last")
            lost += await redelivered(here, here.messages([release]), AT_LAST)
        else:
            found = []
        lost += await redelivered(here, self.changes(), AT_LAST)
        found += [f"{len(lost)} later messages never settled"] if lost else []
        return found or [f"at last: {fault}" for fault in await self.judged(last, holds=False)]

    async def judged(
        self, executions: Sequence[Vector], *, holds: bool, rollbacks: int | None = None, kept: set[str] | None = None
    ) -> list[str]:
        """Compare what AWS holds with what must have come of it."""
        rollbacks = self.story.rollbacks if rollbacks is None else rollbacks
        state, guards = state_of(self.here, self.pipeline), guards_of(self.here, self.pipeline)
        ran = [
            {source["actionName"]: source["revisionId"] for source in execution["sourceRevisions"]}
            for execution in await self.here.history(self.pipeline)
        ]
        begun = [item for item in self.here.items(self.pipeline) if item["sk"]["S"].startswith("intent/")]
        named = {item["execution"]["S"] for item in begun}
        held = {pin[0] for one in state["held"] for pin in one["revisions"]}
        wrong = {
            f"{_letters(ran)} ran, expected {_letters(executions)}": ran != list(executions),
            "a claim is open": state["claim"] is not None,
            "an intent waits": state["waiting"] != [],
            f"{len(guards['holds'])} holds": bool(guards["holds"]) is not holds,
            f"{len(guards['rolledBack'])} rollbacks, expected {rollbacks}": len(guards["rolledBack"]) != rollbacks,
            f"held are {sorted(held)}, expected {sorted(kept or ())}": kept is not None and held != kept,
            "the journal names others than ran": named != await self.here.executions(self.pipeline),
            "a dead letter": self.here.dead_letters(self.pipeline) > 0,
            "wakes never end": bool(self.here.reminders),
        }
        return [fault for fault, is_so in wrong.items() if is_so]

    async def _stops(self) -> list[str]:
        """Say what is wrong with what was stopped: B, and at most twice."""
        stopped = [one.call.request["pipelineExecutionId"] for one in self.sent if str(one.call) == STOP]
        suspect = (await self.here.history(self.pipeline))[1]
        expected = {suspect["pipelineExecutionId"]} if self.story.stops else set()
        found = [] if set(stopped) == expected else ["stopped is something else than B"]
        found += [f"stopped {len(stopped)} times"] if len(stopped) > 2 else []
        runs = suspect["status"] not in ("Stopping", "Stopped")
        return found + (["B runs on"] if self.story.stops and runs else [])


def _letters(executions: Sequence[Vector]) -> str:
    """Name executions by the letters of their commit and image."""
    return " ".join(one.get("Source", "-")[:1] + one.get("Image", "-")[-1:] for one in executions)
