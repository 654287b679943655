"""What an invocation costs in calls: three for a new intent, at most one for what starts nothing.

One batched write of the journal and one announcement of the decisions come on top. One processor serves them all.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.kill.asks import asked, commit, image
from tests.kill.scenarios import Bodies, Scenario
from tests.kill.site import site
from tests.kill.trial import prepared

TELLING = ("dynamodb:BatchWriteItem", "events:PutEvents")
START = ["dynamodb:PutItem", "codepipeline:StartPipelineExecution", "dynamodb:TransactWriteItems"]


def earlier(pipeline: str, now: float) -> list[object]:
    return [commit(pipeline, now, letter="b", seconds=-60)]


CASES: dict[str, tuple[Bodies, Sequence[str]]] = {
    "a new commit": (lambda name, now: [commit(name, now)], START),
    "two new intents of one pipeline": (lambda name, now: [commit(name, now), image(name, now)], START),
    "the same commit again": (earlier, []),
    "the same commit ten times": (lambda name, now: earlier(name, now) * 10, []),
    "an older commit": (lambda name, now: [commit(name, now, letter="a", seconds=-90)], []),
    "an event of no route": (lambda _, now: [commit("elsewhere", now)], []),
    "text that is no event": (lambda *_: ["no json"], ["sqs:SendMessage"]),
    "an unknown pipeline": (lambda name, now: [asked(name, now, name="unknown")], ["sqs:SendMessage"]),
}


@pytest.mark.parametrize("case", CASES)
def test_makes_no_call_too_many_when_the_pipeline_is_known(case: str, code: Path) -> None:
    bodies, expected = CASES[case]

    async def run() -> list[str]:
        async with site(code) as here:
            staged = await prepared(here, Scenario(case, bodies, executions=0, before=earlier))
            before = len(here.aws.calls)
            assert await here.deliver(staged.at_hand) == []
            return [str(call) for call in here.aws.calls[before:]]

    calls = asyncio.run(run())
    assert [call for call in calls if call not in TELLING] == expected
    assert all(calls.count(call) <= 1 for call in TELLING)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system binds a process")
def test_stays_on_one_processor_when_it_runs(code: Path) -> None:
    async def run() -> set[int]:
        async with site(code) as here:
            await here.worker.consume({"Records": []})  # then it is initialised
            return os.sched_getaffinity(here.worker.process.pid)

    assert len(asyncio.run(run())) == 1
