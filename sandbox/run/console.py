"""The sandbox's output for a person: lines on stderr; on a terminal also a spinner and colour."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Console:
    """Steps that are running, and lines about those that ended."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._coloured = self._live and "NO_COLOR" not in os.environ
        self._running: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step that takes a while; a line with the seconds follows when the step is done."""
        began = self._running[name] = time.monotonic()
        if not self._live:
            self.say(f"{name} ...")
        try:
            yield
        finally:
            del self._running[name]
        self.say(f"{self.painted('done', 32)} {name} ({time.monotonic() - began:.1f} s)")

    def say(self, line: str) -> None:
        """Print one line above the spinner."""
        self._wipe()
        print(f"sandbox: {line}", file=sys.stderr, flush=True)

    def ready(self, endpoint: str) -> None:
        """Print the only line on stdout: the sandbox can be used from now on."""
        self._wipe()
        print(f"ready {endpoint}", flush=True)

    def fail(self, message: str) -> None:
        """Print why the sandbox cannot run."""
        self._wipe()
        print(f"{self.painted('sandbox: error:', 31)} {message}", file=sys.stderr, flush=True)

    async def spin(self) -> None:
        """Turn the spinner on a terminal, until cancelled."""
        if not self._live:
            return
        try:
            for frame in itertools.cycle(_FRAMES):
                self._draw(frame)
                await asyncio.sleep(0.1)
        finally:
            self._wipe()

    def _draw(self, frame: str) -> None:
        now = time.monotonic()
        steps = ", ".join(f"{name} {now - began:.0f} s" for name, began in self._running.items())
        if steps:
            print(f"\r\x1b[K{frame} {steps}", end="", file=sys.stderr, flush=True)

    def _wipe(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def painted(self, text: str, colour: int) -> str:
        """The text in a colour (its ANSI number), where a terminal shows it."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self._coloured else text
