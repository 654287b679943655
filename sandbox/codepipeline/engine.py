"""The engine runs executions through their stages at the set pace, and sends an event for each change, in order.

Each change happens between two awaits on one event loop, so no lock is needed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codepipeline import stages, transitions
from sandbox.codepipeline.executions import Execution
from sandbox.codepipeline.pipelines import Pipeline
from sandbox.codepipeline.state_events import envelope
from sandbox.codepipeline.transitions import ExecutionChange

Emit = Callable[[str, dict[str, Any]], Awaitable[None]]

_logger = logging.getLogger(__name__)


class Engine:
    """Every running execution of every account and region. `pace` is the seconds that a stage takes."""

    def __init__(self, emit: Emit, clock: Callable[[], float], pace: float) -> None:
        self._emit = emit
        self._clock = clock
        self.pace = pace
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._outbox: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._sender: asyncio.Task[None] | None = None

    def begin(self, pipeline: Pipeline, execution: Execution) -> None:
        """Add the execution, which enters its first stage as soon as the pipeline's mode allows."""
        pipeline.executions[execution.id] = execution
        pipeline.active.append(execution)
        self._publish(pipeline.place, transitions.begin(execution, execution.started))
        self._settle(pipeline)

    def reject(self, pipeline: Pipeline, execution: Execution) -> None:
        """Add an execution that has failed before its first stage."""
        pipeline.executions[execution.id] = execution
        self._publish(pipeline.place, transitions.begin(execution, execution.started))
        self._publish(pipeline.place, transitions.reject(execution, execution.started))

    def stop(self, pipeline: Pipeline, execution: Execution, *, reason: str | None) -> None:
        """Stop the execution after its running actions."""
        self._publish(pipeline.place, transitions.stop(execution, reason, self._clock()))
        self._settle(pipeline)

    def abandon(self, pipeline: Pipeline, execution: Execution) -> None:
        """End a stopping execution now."""
        self._halt(execution)
        self._publish(pipeline.place, transitions.abandon(execution, self._clock()))
        self._settle(pipeline)

    def cancel(self, pipeline: Pipeline) -> None:
        """Cancel all running executions of a pipeline, because its structure was updated."""
        for execution in pipeline.active:
            self._halt(execution)
            self._publish(pipeline.place, transitions.cancel(execution, self._clock()))
        pipeline.active.clear()

    def forget(self, pipeline: Pipeline) -> None:
        """End all running executions of a deleted pipeline without an event."""
        for execution in pipeline.active:
            self._halt(execution)
        pipeline.active.clear()

    async def close(self) -> None:
        """End all tasks; events not yet sent are lost."""
        tasks = [*self._runs.values(), *([self._sender] if self._sender else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _settle(self, pipeline: Pipeline) -> None:
        pipeline.active = [execution for execution in pipeline.active if not execution.final]
        ruling = stages.rule(pipeline.active)
        for execution in ruling.superseded:
            self._publish(pipeline.place, transitions.supersede(execution, self._clock()))
            pipeline.active.remove(execution)
        for execution in ruling.entering:
            self._publish(pipeline.place, transitions.enter(execution, self._clock()))
            self._run(pipeline, execution)

    def _run(self, pipeline: Pipeline, execution: Execution) -> None:
        task = asyncio.get_running_loop().create_task(self._stage(pipeline, execution))
        self._runs[execution.id] = task
        task.add_done_callback(lambda done: self._done(execution.id, done))

    async def _stage(self, pipeline: Pipeline, execution: Execution) -> None:
        seconds = self.pace / len(execution.stages[-1].groups)
        while execution.inside:
            await asyncio.sleep(seconds)
            self._publish(pipeline.place, transitions.step(execution, self._clock()))
        self._settle(pipeline)

    def _done(self, execution_id: str, task: asyncio.Task[None]) -> None:
        if self._runs.get(execution_id) is task:
            del self._runs[execution_id]

    def _halt(self, execution: Execution) -> None:
        if task := self._runs.pop(execution.id, None):
            task.cancel()

    def _publish(self, place: AccountRegion, changes: Iterable[ExecutionChange]) -> None:
        for change in changes:
            self._outbox.put_nowait((place.region, envelope(place, change)))
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        """Send the events in the order of the changes. An event that cannot be sent does not stop the next."""
        while True:
            region, event = await self._outbox.get()
            try:
                await self._emit(region, event)
            except Exception:
                _logger.exception("Event %s of %s was not delivered", event["id"], event["resources"][0])
