"""Where `rt` begins: says what to install if the command's libraries are missing, and else hands over."""

import sys


def main() -> None:
    """Run the command; exits 1 with one sentence where the extra `cli` is not installed."""
    try:
        from revision_trigger_cli.main import main as run  # noqa: PLC0415  its libraries may be missing
    except ModuleNotFoundError as error:
        sys.exit(f"rt needs {error.name}, which is not installed: pip install 'revision-trigger[cli]'")
    run()
