"""Byte code for the function's files: Lambda cannot write it, and compiling at each cold start more than doubles it."""

import subprocess
import sys
from pathlib import Path

RUNTIME = (3, 13)
_IN_LAMBDA = "/var/task"  # where Lambda unpacks the bundle; what tracebacks name


def can_be_made() -> bool:
    """Whether this Python's byte code is the runtime's; another version's would be ignored there."""
    return sys.version_info[:2] == RUNTIME


def compile_all(directory: Path) -> None:
    """Compile every module. `unchecked-hash`: no time in the file, and Lambda need not look at the source."""
    modes = ["--invalidation-mode", "unchecked-hash", "-q", "-f"]
    paths = ["-s", str(directory), "-p", _IN_LAMBDA, str(directory)]
    subprocess.run([sys.executable, "-I", "-m", "compileall", *modes, *paths], check=True)  # noqa: S603  no word is a stranger's
