"""The endurance run in the sandbox: the deployed stack, from the event bus to CodePipeline.

In waves of one event a pipeline, the next one when the queue is empty again. Executions end meanwhile, and the function
is told so by their own events.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.contestants import COMPILED, PIPELINES
from tests.bench.endurance import MEMORY_LIMIT, Started, batches, needed, resident, wrong_starts
from tests.bench.table import Line
from tests.e2e.function.conftest import HERE, Deployed
from tests.e2e.function.scene import create_pipeline
from tests.e2e.running import Sandbox, started
from tests.unit.sandbox.codepipeline.builders import action

_MESSAGES = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


def lines(events: int) -> list[Line]:
    """Send all events, and look what CodePipeline has started."""
    with _deployed() as deployed:
        memory: list[int] = []
        now = time.time() + 3602  # after the executions that creating a pipeline starts
        wanted, began = needed(events, now), time.perf_counter()
        for wave in _waves(events, now):
            deployed.deliver(*wave)
            _wait(deployed)
            memory.append(max(map(resident, _workers(deployed.sandbox))))
        took = time.perf_counter() - began
        wrong = wrong_starts(_started(deployed), wanted)
        left = _held(deployed, "DeadLetterQueueUrl")
    third = memory[len(memory) // 3]
    return [
        Line(f"wrong starts of {events:,} events", wrong, 0, "", f"{wanted.total():,} needed; in the sandbox"),
        Line("dead letters", left, 0, "", "in the sandbox"),
        Line("memory at the end", memory[-1] / third, MEMORY_LIMIT, "x", f"{third / 2**20:.0f} MiB after a third"),
        Line("events a second, in the sandbox", events / took, None, "", "the emulator's own time with it"),
    ]


@contextmanager
def _deployed() -> Iterator[Deployed]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "pipelines.yaml"
        file.write_text(json.dumps({"pipelines": COMPILED["pipelines"]}))  # YAML reads JSON
        with started("--pipelines", str(file), "--pace", "0.05") as sandbox:
            deployed = Deployed(sandbox)
            for name in PIPELINES:
                configuration = {"RepositoryName": name, "BranchName": "main"}
                source = action(
                    "Source", "Source", "CodeCommit", configuration=configuration, outputArtifacts=[{"name": "Code"}]
                )
                create_pipeline(sandbox.client("codepipeline"), name, source, executionMode="SUPERSEDED")
            _wait(deployed)
            yield deployed


def _waves(events: int, now: float) -> Iterator[list[Any]]:
    wave: list[Any] = []
    for few in batches(events, now):
        wave += [event | HERE for event in few]
        if len(wave) >= len(PIPELINES):
            yield wave
            wave = []
    if wave:
        yield wave


def _held(deployed: Deployed, queue: str) -> int:
    """Count the messages that a queue has, in flight or not."""
    sqs, url = deployed.sandbox.client("sqs"), deployed.outputs[queue]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_MESSAGES))["Attributes"]
    return sum(map(int, found.values()))


def _wait(deployed: Deployed) -> None:
    """Wait until nothing was on the queue for a while: a start has events of its own."""
    quiet, deadline = 0, time.monotonic() + 300
    while quiet < 3:
        assert time.monotonic() < deadline, "the queue was not emptied"
        quiet = 0 if _held(deployed, "QueueUrl") else quiet + 1
        time.sleep(0.1)


def _workers(sandbox: Sandbox) -> Iterator[int]:
    """Give the processes of functions: those whose environment is the function's."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes()
        except OSError:
            continue
        if b"LEDGER_TABLE_NAME=" in variables and sandbox.endpoint.encode() in variables:
            yield int(process.name)


def _started(deployed: Deployed) -> Started:
    """Count what was started through the API, by pipeline and commit."""
    found: Started = Counter()
    pages = deployed.sandbox.client("codepipeline").get_paginator("list_pipeline_executions")
    for name in PIPELINES:
        for page in pages.paginate(pipelineName=name):
            for summary in page["pipelineExecutionSummaries"]:
                if summary["trigger"]["triggerType"] == "StartPipelineExecution":
                    found[name, summary["sourceRevisions"][0]["revisionId"]] += 1
    return found
