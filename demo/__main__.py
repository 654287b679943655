"""`python -m demo`: starts a sandbox, plays the story, prints the results; exits 0 only if all are as expected."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from demo.aws import Aws
from demo.rollbacks import ROLLBACKS
from demo.scene import set_up
from demo.story import STORY
from demo.witness import Row, Witness

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 150
"""Columns of the output if it does not go to a terminal."""


def main() -> int:
    """Run the demo and return the exit status."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    with _sandbox(options.port) as endpoint:
        aws = Aws(endpoint)
        with console.status("creating pipelines"):
            set_up(aws)
        witness = Witness(aws)
        rows = _play(witness, console)
        console.print(_table(rows))
        if unexpected := witness.unexpected():
            console.print(f"[red]wrong: beyond all that, {unexpected}[/]")
        _tell(console, endpoint if options.keep else "ENDPOINT", witness.log_group)
        if options.keep:
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 1 if unexpected or any(row.wrong for row in rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the sandbox running until Ctrl-C, to look around")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    return parser.parse_args()


@contextmanager
def _sandbox(port: int) -> Iterator[str]:
    """Run the sandbox by its command, as a person would, and give its endpoint."""
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--pipelines", "pipelines.yaml", "--pace", "0.2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            ready = process.stdout.readline() if process.stdout else ""
            if not ready.startswith("ready "):
                sys.exit("demo: the sandbox did not start; its own words are above")
            yield ready.split()[1]
        finally:
            process.terminate()


def _play(witness: Witness, console: Console) -> list[Row]:
    rows = []
    for chapter in (*STORY, *ROLLBACKS):
        with console.status(chapter.event):
            rows.append(witness.play(chapter))
        mark = f"[red]wrong: {rows[-1].wrong}[/]" if rows[-1].wrong else "[green]as it should be[/]"
        console.print(f"{chapter.event:<32} {mark}")
    return rows


def _table(rows: list[Row]) -> Table:
    table = Table("event", "expected", "seen", "pipeline", "revisions", "execution", title="What came of it")
    table.add_column("seconds", justify="right")
    for row in rows:
        revisions = ", ".join(f"{action} {_short(value)}" for action, value in row.revisions.items()) or "-"
        seen = f"[{'red' if row.wrong else 'green'}]{row.seen}[/]"
        table.add_row(row.event, row.expected, seen, row.pipeline, revisions, row.execution[:8], f"{row.seconds:.1f}")
    return table


def _short(value: str) -> str:
    return value.removeprefix("sha256:")[:7]


def _tell(console: Console, endpoint: str, log_group: str) -> None:
    console.print(
        "\nLook for yourself: [bold]make demo KEEP=1[/] keeps this sandbox running; then, from another shell:"
    )
    for call in (
        "codepipeline list-pipeline-executions --pipeline-name web",
        f"logs filter-log-events --log-group-name {log_group} --filter-pattern decision",
    ):
        command = f"  .venv/bin/aws --region us-east-1 --endpoint-url {endpoint} {call}"
        console.print(command, soft_wrap=True, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
