"""Child processes that leave nothing behind: each leads its own session, and the whole session is ended with it."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path


class CommandError(Exception):
    """A command failed; `output` is everything that it printed."""

    def __init__(self, status: int, output: str) -> None:
        super().__init__(f"ended with status {status}")
        self.output = output


@asynccontextmanager
async def session(process: asyncio.subprocess.Process, grace: float = 0) -> AsyncIterator[None]:
    """End the process and all its descendants on exit. With `grace`, the process first has so many seconds to end."""
    try:
        yield
    finally:
        if grace and process.returncode is None:
            process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), grace)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()  # reads the pipes to their end, so that none stays open


async def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> str:
    """Run a command and return what it printed on stdout and stderr; CommandError if it failed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    async with session(process):
        printed, _ = await process.communicate()
    output = printed.decode("utf-8", "replace")
    if process.returncode:
        raise CommandError(process.returncode, output)
    return output


def end_own_session() -> None:
    """End this process and every process of the session that it leads, at once and without waiting for threads."""
    if os.getsid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)  # started from a shell: the other processes of that session are not the sandbox's
