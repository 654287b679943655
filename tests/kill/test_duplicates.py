"""One intent a thousand times, by four processes at once: one execution."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.kill.asks import asked
from tests.kill.site import Message, Site, environment, site
from tests.runtime.worker import Worker, running

PROCESSES, SENDERS, MESSAGES, BATCH = 4, 8, 1_000, 10


async def send(here: Site, worker: Worker, batches: "asyncio.Queue[list[Message]]") -> None:
    """Deliver batches to one process until none is left; what it hands back goes to the end."""
    while not batches.empty():
        batch = batches.get_nowait()
        answer = await worker.consume({"Records": [message.received() for message in batch]})
        kept = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        if kept:
            batches.put_nowait([message for message in batch if message.id in kept])
            here.aws.ahead += 1


@pytest.mark.parametrize("honoured", [True, False], ids=["token honoured", "token not honoured"])
def test_starts_once_when_one_intent_comes_a_thousand_times(honoured: bool, code: Path) -> None:  # noqa: FBT001
    async def run() -> tuple[int, int]:
        async with site(code) as here, AsyncExitStack() as stack:
            here.aws.codepipeline.set_tokens(honoured)
            more = [running(code, environment(here.aws)) for _ in range(PROCESSES - 1)]
            workers = [here.worker, *[await stack.enter_async_context(each) for each in more]]
            pipeline = await here.new_pipeline()
            batches: asyncio.Queue[list[Message]] = asyncio.Queue()
            for batch in deliveries(here, pipeline):
                batches.put_nowait(batch)
            await asyncio.gather(*[send(here, workers[number % PROCESSES], batches) for number in range(SENDERS)])
            starts = [call for call in here.aws.calls if call.operation == "StartPipelineExecution"]
            return len(await here.executions(pipeline)), len(starts)

    assert asyncio.run(run()) == (1, 1)


def deliveries(here: Site, pipeline: str) -> list[list[Message]]:
    """Half of the messages are new ones, sent by the producer again; the others are old ones, which SQS redelivers."""
    body = asked(pipeline, here.aws.now())
    new = here.messages([body] * (MESSAGES // 2))
    messages = [message for message in new for _ in range(2)]
    order = sorted(range(MESSAGES), key=lambda number: number * 7 % MESSAGES)  # the two receives far apart
    mixed = [messages[number] for number in order]
    return [mixed[start : start + BATCH] for start in range(0, MESSAGES, BATCH)]
