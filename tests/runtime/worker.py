"""The real function in a process of its own: its bundle under AWS's runtime client, fed by a Runtime API of ours.

Of the Runtime API: next invocation, response, error and init error (Lambda Developer Guide, "Using the Lambda runtime
API"), for one process, which has one invocation at a time.
"""

import asyncio
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.runtime.loopback import Request, Response, listening

HANDLER = "revision_trigger.handler.handle"
TIMEOUT = 60.0
"""Seconds an invocation may take: the function's timeout in the stack."""


_CPUCLOCK_SCHED = 2  # Linux: a process's processor clock is its inverted id and this, as clock_getcpuclockid(3) gives


class Died(Exception):
    """The process ended before its invocation did."""


class Failed(Exception):
    """The invocation, or the initialisation, ended in an error: Lambda hands the whole batch back."""


@dataclass
class RuntimeApi:
    """Hands one invocation at a time to one process and takes what comes of it."""

    waiting: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    ended: asyncio.Future[Any] | None = None
    deadline: asyncio.TimerHandle | None = None
    timeout: float = TIMEOUT
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def invoke(self, event: object) -> Any:
        """Give the invocation's answer; raises Failed, Died, or TimeoutError at its deadline."""
        self.ended = asyncio.get_running_loop().create_future()
        self.waiting.put_nowait(json.dumps(event).encode())
        return await self.ended

    async def respond(self, request: Request) -> Response:
        """Answer the runtime client."""
        if request.path.endswith("/invocation/next"):
            return await self._next()
        if request.path.endswith("/response"):
            self.end(json.loads(request.body))
        elif request.path.endswith("/error"):
            self.end(Failed(request.body.decode()))
        return Response(202)

    def end(self, ending: Any) -> None:
        """End the invocation under way, if there is one, with an answer or an error."""
        if self.deadline:
            self.deadline.cancel()
        if self.ended is None or self.ended.done():
            return
        if isinstance(ending, Exception):
            self.ended.set_exception(ending)
        else:
            self.ended.set_result(ending)

    async def _next(self) -> Response:
        event = await self.waiting.get()
        self.deadline = asyncio.get_running_loop().call_later(self.timeout, self.end, TimeoutError("its deadline"))
        headers = {
            "Lambda-Runtime-Aws-Request-Id": f"invocation-{next(self.numbers)}",
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self.timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:revision-trigger",
            "Content-Type": "application/json",
        }
        return Response(200, event, headers)


@dataclass
class Worker:
    """One process of the function; `log` are its lines so far."""

    process: asyncio.subprocess.Process
    api: RuntimeApi
    log: list[str] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def consume(self, event: object) -> Any:
        """Invoke the function, after those who asked before; raises Failed, Died, or TimeoutError at its deadline."""
        async with self.turn:
            return await self.api.invoke(event)

    def processor_time(self) -> float:
        """Seconds of processor time that the process has used so far, in user and system, by all of its threads."""
        return time.clock_gettime((~self.process.pid << 3) | _CPUCLOCK_SCHED)

    async def kill(self) -> None:
        """End the process as a machine's failure would, and return when it is gone."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@asynccontextmanager
async def running(code: Path, environment: Mapping[str, str], *, handler: str = HANDLER) -> AsyncIterator[Worker]:
    """Start a process of a function with this code and nothing of our environment; it is ended on leaving."""
    api = RuntimeApi()
    async with listening(api.respond) as address:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "awslambdaric",
            handler,
            env={**_environment(code, address), **environment},
            cwd=code,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        worker = Worker(process, api)
        watch = asyncio.create_task(_watch(worker))
        try:
            yield worker
        finally:
            await worker.kill()
            await watch


async def _watch(worker: Worker) -> None:
    """Read what the process says until it is gone."""
    assert worker.process.stdout
    async for line in worker.process.stdout:
        worker.log.append(line.decode().rstrip())
    await worker.process.wait()
    worker.api.end(Died())


def _environment(code: Path, address: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(code),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(code),
        "AWS_LAMBDA_RUNTIME_API": address,
        "AWS_LAMBDA_FUNCTION_NAME": "revision-trigger",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
