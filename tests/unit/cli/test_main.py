"""The command without a verb: its version, its help, and what it says of a word it does not know."""

import subprocess
import sys
from importlib.metadata import entry_points, version

import pytest
from typer.testing import CliRunner

from revision_trigger_cli.entry import main
from revision_trigger_cli.main import app


def test_shows_the_distributions_version_when_asked_for_it() -> None:
    result = CliRunner().invoke(app, ["--version"])

    assert (result.exit_code, result.stdout) == (0, f"revision-trigger {version('revision-trigger')}\n")


def test_shows_help_when_there_is_no_verb() -> None:
    result = CliRunner().invoke(app, [])

    assert "Usage: revision-trigger" in result.output
    assert "--version" in result.output


def test_exits_with_2_and_says_how_it_is_used_when_an_option_is_unknown() -> None:
    result = CliRunner().invoke(app, ["--verison"])

    assert result.exit_code == 2
    assert "Usage: revision-trigger" in result.output


@pytest.mark.parametrize("name", ["revision-trigger", "rt"])
def test_is_installed_under_both_names_when_set_up(name: str) -> None:
    (found,) = entry_points(group="console_scripts", name=name)

    assert found.load() is main


def test_says_what_to_install_when_its_libraries_are_missing() -> None:
    script = "import sys; sys.modules['typer'] = None; from revision_trigger_cli.entry import main; main()"

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603  our own script

    assert run.returncode == 1
    assert run.stderr == "rt needs typer, which is not installed: pip install 'revision-trigger[cli]'\n"
