"""Byte code for the function's files. Lambda cannot write it, and compiling more than doubles each cold start."""

import subprocess
import sys
from pathlib import Path

RUNTIME = (3, 13)
_IN_LAMBDA = "/var/task"  # where Lambda unpacks the bundle; tracebacks name files below this folder


def can_be_made() -> bool:
    """Whether this Python's byte code is the runtime's. Lambda would ignore that of another version."""
    return sys.version_info[:2] == RUNTIME


def compile_all(directory: Path) -> None:
    """Compile every module. `unchecked-hash`: no time in the file, and Lambda need not look at the source."""
    modes = ["--invalidation-mode", "unchecked-hash", "-q", "-f"]
    paths = ["-s", str(directory), "-p", _IN_LAMBDA, str(directory)]
    command = [sys.executable, "-I", "-m", "compileall", *modes, *paths]
    subprocess.run(command, check=True)  # noqa: S603  every word of the command is ours
