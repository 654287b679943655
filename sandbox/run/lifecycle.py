"""The life of one sandbox: a folder, a socket, the server and the deployment are made, and removed at the end."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
import tempfile
import urllib.request
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import environment
from sandbox.run import processes, watch
from sandbox.run.deploy import Cdk, deploy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sandbox.run.console import Console


_DECISIONS = "decisions"


class SetUpError(Exception):
    """The sandbox cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class Options:
    """The options of the command line."""

    port: int
    pipelines: Path | None  # None: deploy nothing
    app: Path
    pace: float
    verbose: bool
    enforce_rights: bool = False
    watch: bool = False


async def run(options: Options, console: Console) -> None:
    """Run a sandbox until cancelled; SetUpError when the sandbox cannot start, or its server ends by itself."""
    with _home() as home, _listening(options.port) as listener:
        port = listener.getsockname()[1]
        async with _server(listener, home, options) as server, asyncio.TaskGroup() as together:
            ended = together.create_task(_until_server_ends(server, home))
            spinner = together.create_task(console.spin())
            await _set_up(options, home, port=port, console=console)
            spinner.cancel()
            console.ready(environment.endpoint(port))
            if options.watch:
                together.create_task(_tell(home / _DECISIONS, console))
            await ended


async def _set_up(options: Options, home: Path, *, port: int, console: Console) -> None:
    """Start and deploy at the same time: the socket holds requests back until the server can answer them."""
    async with asyncio.TaskGroup() as together:
        together.create_task(_answers(port, console))
        if options.pipelines:
            cdk = Cdk(environment.cdk(home, port, options.pipelines), home / "tmp", console)
            together.create_task(deploy(options.app, home / "cdk.out", cdk))


@contextmanager
def _home() -> Iterator[Path]:
    """A new folder for everything that any of the processes writes."""
    home = Path(tempfile.mkdtemp(prefix="revision-trigger-sandbox-"))
    try:
        (home / "tmp").mkdir()
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """A socket that is bound before any process starts, so that a port in use is known at once. 0 takes a free port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise SetUpError(f"port {port} cannot be used: {error.strerror}; choose another with --port") from error
        listener.listen(256)
        yield listener


@asynccontextmanager
async def _server(listener: socket.socket, home: Path, options: Options) -> AsyncIterator[asyncio.subprocess.Process]:
    port, descriptor = listener.getsockname()[1], listener.fileno()
    with (home / "server.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "sandbox.server", "--socket", str(descriptor), "--pace", str(options.pace)),
            *(["--enforce-rights"] if options.enforce_rights else []),
            *(["--decisions", str(home / _DECISIONS)] if options.watch else []),
            cwd=environment.ROOT,
            env=environment.server(home, port, verbose=options.verbose, enforce_rights=options.enforce_rights),
            stdin=asyncio.subprocess.PIPE,  # when it closes, the server knows that this process is gone
            stdout=log,
            stderr=None if options.verbose else log,
            pass_fds=[descriptor],
            start_new_session=True,  # the terminal's Ctrl-C reaches this process only, which then ends the server
        )
    async with processes.session(process, grace=5):
        yield process


async def _until_server_ends(server: asyncio.subprocess.Process, home: Path) -> None:
    status = await server.wait()
    tail = (home / "server.log").read_text(errors="replace").splitlines()[-15:]
    raise SetUpError("\n".join([f"the server ended by itself with status {status}; its last words:", *tail]))


async def _tell(written: Path, console: Console) -> None:
    """Print each decision of the function as soon as the server has written it to the file."""
    with watch.opened(written) as file:
        async for decision in watch.follow(file):
            console.say(watch.line(decision, console.painted))


async def _answers(port: int, console: Console) -> None:
    """Wait for the server's first answer."""

    def ask() -> None:
        directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        # Long, for a busy machine: `_until_server_ends` notices a server that has ended.
        directly.open(f"{environment.endpoint(port)}{environment.CONTROLS}", timeout=120).close()

    with console.step("start"):
        try:
            await asyncio.to_thread(ask)
        except OSError as error:
            raise SetUpError(f"the server does not answer: {error}") from error
