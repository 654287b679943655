"""The entry of the command: the options before a verb, and the help."""

from importlib.metadata import version
from typing import Annotated

import typer

app = typer.Typer(name="revision-trigger", no_args_is_help=True, add_completion=False)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  Typer calls it with the flag
    if wanted:
        typer.echo(f"revision-trigger {version('revision-trigger')}")
        raise typer.Exit


@app.callback()
def main_options(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Ask Revision Trigger what runs, what waits and why (verbs come with the operator's command)."""


def main() -> None:
    """Run the command; the process's exit status is its answer."""
    app()
