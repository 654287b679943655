"""Where the function's code comes from, and where bundles are kept: the one place that tells a wheel from a checkout.

The wheel carries the finished code as `function.zip` beside this module (scripts/hatch_build.py puts it there). A
checkout has no such file: it assembles the code from its own folders and keeps everything in its folder `.cdk`.
"""

import os
import tempfile
from pathlib import Path

from revision_trigger_cdk.bundle import assemble, bytecode
from revision_trigger_cdk.checkout import ROOT

IN_WHEEL = Path(__file__).with_name("function.zip")


def code(cache: Path) -> Path:
    """Give the zip of the function's code and libraries, without routes. A checkout may raise InstallFailed."""
    return IN_WHEEL if IN_WHEEL.exists() else assemble.assembled(cache)


def has_byte_code() -> bool:
    """Whether that zip holds byte code for Lambda's Python. The wheel's always does."""
    return IN_WHEEL.exists() or bytecode.can_be_made()


def cache() -> Path:
    """Give the folder in which bundles are kept. It exists and can be written to."""
    try:
        folder = _of_user() if IN_WHEEL.exists() else ROOT / ".cdk"
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # a read-only home or none, as in some containers
        pass
    return Path(tempfile.mkdtemp(prefix="revision-trigger-"))


def _of_user() -> Path:
    """The user's own cache (XDG Base Directory Specification).

    A shared folder such as /tmp would not do: somebody else could put code there under the name of a bundle.
    """
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path("~/.cache").expanduser()) / "revision-trigger"
