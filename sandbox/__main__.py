"""`python -m sandbox`: the command line, its exit status, and the signals that end it."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from sandbox.environment import ROOT
from sandbox.run import lifecycle
from sandbox.run.console import Console
from sandbox.run.deploy import DeployError
from sandbox.run.lifecycle import Options, SetUpError

_ABOUT = """\
AWS on one local port, with this repository's CDK app deployed in it.

Prints "ready http://127.0.0.1:PORT" when it can be used, runs until Ctrl-C (or SIGTERM), and leaves nothing behind.
Its clients: the AWS CLI (--endpoint-url), boto3 (endpoint_url), the CDK CLI (AWS_ENDPOINT_URL).
GET /_sandbox lists the controls: faults, events, calls and more."""


def main() -> int:
    """Run a sandbox and return the exit status."""
    console = Console()
    try:
        asyncio.run(_until_stopped(_options(), console))
    except Exception as error:
        cause = _first(error)
        if not isinstance(cause, SetUpError | DeployError):
            raise  # a mistake in the sandbox: its trace is needed
        console.fail(str(cause))
        return 1
    return 0


def _first(error: Exception) -> Exception:
    """The failure that made a task group cancel its other tasks."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def _options() -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--port", type=port, metavar="PORT", default=4566, help="port on 127.0.0.1; 0 takes a free one (default: 4566)"
    )
    parser.add_argument(
        "--pipelines",
        type=Path,
        default=Path("pipelines.yaml"),
        metavar="FILE",
        help="what starts what (default: pipelines.yaml)",
    )
    parser.add_argument(
        "--app", type=Path, default=ROOT, metavar="FOLDER", help="the CDK app to deploy (default: this repository)"
    )
    parser.add_argument(
        "--pace",
        type=seconds,
        default=1.0,
        metavar="SECONDS",
        help="how long a stage of an execution takes (default: 1)",
    )
    parser.add_argument("--no-deploy", action="store_true", help="AWS only, nothing deployed in it")
    parser.add_argument(
        "--enforce-rights",
        action="store_true",
        help="refuse calls that the caller's IAM policies do not allow, the function's among them",
    )
    parser.add_argument("--watch", action="store_true", help="say what the function decides, as it does")
    parser.add_argument("--verbose", action="store_true", help="show the server's log")
    arguments = parser.parse_args()
    if not arguments.no_deploy and not arguments.pipelines.is_file():
        parser.error(f"no pipelines file {arguments.pipelines}; name one with --pipelines, or use --no-deploy")
    return Options(
        port=arguments.port,
        pipelines=None if arguments.no_deploy else arguments.pipelines.resolve(),
        app=arguments.app.resolve(),
        pace=arguments.pace,
        verbose=arguments.verbose,
        enforce_rights=arguments.enforce_rights,
        watch=arguments.watch,
    )


def port(text: str) -> int:
    """A port from the command line; 0 for a free one."""
    number = int(text)
    if not 0 <= number <= 65535:  # noqa: PLR2004  the ports of TCP
        raise argparse.ArgumentTypeError(f"{number} is no port; expected 0 to 65535")
    return number


def seconds(text: str) -> float:
    """A pace from the command line."""
    number = float(text)
    if not 0 <= number <= 3600:  # noqa: PLR2004  also refuses NaN
        raise argparse.ArgumentTypeError(f"{text} is no pace; expected seconds from 0 to 3600")
    return number


async def _until_stopped(options: Options, console: Console) -> None:
    running = asyncio.create_task(lifecycle.run(options, console))

    def stop() -> None:
        if not running.cancelling():  # a second Ctrl-C must not interrupt the cleaning up
            running.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await running
    console.say("stopped")


if __name__ == "__main__":
    sys.exit(main())
