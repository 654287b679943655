"""The server process: MiniStack, CodePipeline and the front, on the socket that its parent bound to 127.0.0.1.

`run.lifecycle` starts this module as `python -m sandbox.server`, in the environment of `environment.server`. The
process ends on SIGTERM, and when its standard input closes because its parent is gone.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypercorn.asyncio.run
from hypercorn.asyncio import serve
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.config import Config

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codecommit import CodeCommit
from sandbox.codepipeline import CodePipeline
from sandbox.control.control import Control
from sandbox.environment import ACCOUNT
from sandbox.front.calls import Calls
from sandbox.front.front import Front
from sandbox.front.injected_faults import InjectedFaults
from sandbox.ministack import emulator
from sandbox.ministack.rights import Rights
from sandbox.revisions import latest
from sandbox.run import processes, watch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.awsjson.protocol import Answer
    from sandbox.front.recognise import Call

_hang_up: ContextVar[Callable[[], Awaitable[None]]] = ContextVar("hang_up")


class Connection(TCPServer):
    """hypercorn's connection, which the application can close; ASGI has no message for that."""

    async def run(self) -> None:
        """Serve the connection."""
        _hang_up.set(self._close)
        await super().run()


async def hang_up() -> None:
    """Close the connection of the request being served, whether or not an answer was sent."""
    await _hang_up.get()()


def main() -> None:
    """Serve until a signal or the end of standard input."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.server")
    parser.add_argument("--socket", type=int, required=True, help="file descriptor of the listening socket")
    parser.add_argument("--pace", type=float, required=True)
    parser.add_argument("--enforce-rights", action="store_true")
    parser.add_argument("--decisions", type=Path, help="file to write the function's decisions to, as lines of JSON")
    options = parser.parse_args()
    if options.decisions:
        emulator.hear(partial(watch.write, options.decisions))
    hypercorn.asyncio.run.TCPServer = Connection  # type: ignore[attr-defined]  # imported there, called by that name
    asyncio.run(_serve(options.socket, options.pace, enforce_rights=options.enforce_rights))


async def _serve(socket: int, pace: float, *, enforce_rights: bool) -> None:
    config = Config()
    config.bind = [f"fd://{socket}"]
    config.keep_alive_timeout = 75  # longer than botocore keeps an idle connection in use
    config.graceful_timeout = 1  # a long poll or a hanging call must not delay the end
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(sys.stdin.fileno(), stop.set)  # readable only when it closes: nobody writes to it
    front, codepipeline = _application(pace, enforce_rights=enforce_rights)
    try:
        await serve(front, config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]  # ASGI, less finely typed
    finally:
        await codepipeline.close()
    # MiniStack's pollers cannot be stopped: they start new workers for queued messages as fast as workers end.
    processes.end_own_session()


def _application(pace: float, *, enforce_rights: bool) -> tuple[Front, CodePipeline]:
    codecommit = CodeCommit(emit=_emit)
    codepipeline = CodePipeline(emit=_emit_later, latest=latest(codecommit), account=ACCOUNT, pace=pace)

    async def serve_pipelines(call: Call, body: bytes) -> Answer:
        account = emulator.account_of(call.access_key)
        return await codepipeline.serve(region=call.region, operation=call.operation, body=body, account=account)

    async def serve_commits(call: Call, body: bytes) -> Answer:
        place = AccountRegion(emulator.account_of(call.access_key), call.region)
        return await codecommit.serve(place=place, operation=call.operation, body=body)

    calls, faults = Calls(), InjectedFaults()
    control = Control(calls, faults, codepipeline, codecommit, _deliver)
    ours = {"codepipeline": serve_pipelines, "codecommit": serve_commits}
    refusal = Rights(emulator.allows, ours).refusal if enforce_rights else None
    return Front(emulator.services, ours, control.answer, calls, faults, hang_up, refusal), codepipeline


def _deliver(envelope: dict[str, Any], bus: str, region: str) -> int:
    return emulator.deliver(envelope, bus, (ACCOUNT, region))


def _emit(envelope: dict[str, Any]) -> None:
    """Deliver an event of CodePipeline or CodeCommit to the default bus of the event's account and region."""
    emulator.deliver(envelope, "default", (envelope["account"], envelope["region"]))


async def _emit_later(_region: str, envelope: dict[str, Any]) -> None:
    _emit(envelope)


if __name__ == "__main__":
    main()
