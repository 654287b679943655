"""The real CDK CLI deploys the CDK app into the sandbox: bootstrap and synthesis side by side, then deploy."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.environment import ACCOUNT, REGION, ROOT
from sandbox.run import processes
from sandbox.run.processes import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sandbox.run.console import Console

_QUIET = ("--no-notices", "--no-version-reporting", "--no-color")


class DeployError(Exception):
    """The deployment failed; the message holds the output of the CDK CLI or the CDK app."""


@dataclass(frozen=True)
class Cdk:
    """The CDK CLI with the environment and the empty folder that it runs in."""

    env: Mapping[str, str]
    folder: Path
    console: Console

    async def run(self, *command: str, cwd: Path | None = None) -> None:
        """Run one command and show it as a step; DeployError when the command, or the app that it runs, fails."""
        executable = str(ROOT / "node_modules/.bin/cdk")
        with self.console.step(f"cdk {command[0]}"):
            try:
                printed = await processes.run((executable, *command, *_QUIET), cwd=cwd or self.folder, env=self.env)
            except (CommandError, OSError) as error:
                raise DeployError(f"cdk {command[0]} failed{_reason(error)}") from error
        for warning in _warnings(printed) if command[0] == "synth" else ():  # deploy repeats the warnings of synth
            self.console.say(warning)


def _warnings(printed: str) -> list[str]:
    """The app's warnings, out of the annotations that the CLI prints."""
    return [line.removesuffix(" (Annotation)") for line in printed.splitlines() if line.startswith("WARNING ")]


def _reason(error: CommandError | OSError) -> str:
    if isinstance(error, OSError):
        return f": {error.strerror} ({error.filename}); `make setup` installs it"
    # The last line of the CLI only repeats that the app ended.
    lines = [line for line in error.output.strip().splitlines() if "Subprocess exited with error" not in line]
    return "\n".join([":", *lines])


async def deploy(app: Path, assembly: Path, cdk: Cdk) -> None:
    """Synthesise the CDK app of a folder into another and deploy all its stacks."""
    async with asyncio.TaskGroup() as together:
        together.create_task(cdk.run("synth", "--quiet", "--output", str(assembly), cwd=app))
        # In an empty folder bootstrap needs no app, so it need not wait for the synthesis.
        together.create_task(cdk.run("bootstrap", f"aws://{ACCOUNT}/{REGION}"))
    await cdk.run("deploy", "--all", "--app", str(assembly), "--require-approval", "never")
