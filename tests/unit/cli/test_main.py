"""The command without a verb: its version, its help, and what it says of a word it does not know."""

from importlib.metadata import entry_points, version

import pytest
from typer.testing import CliRunner

from revision_trigger_cli.main import app, main


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
