"""Function workers run from their bundle alone, without the development environment's packages.

MiniStack starts workers with its own interpreter and environment variables. A dependency missing from a bundle would be
found in the virtual environment, and nobody would notice.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ministack.core import lambda_runtime

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable

# The variables of this process that a function sees besides AWS_*; Lambda sets similar variables.
_SHOWN = frozenset({"LANG", "TMPDIR", "HOME"})


def apply() -> None:
    """Let MiniStack start Python functions through a launcher that hides everything else."""
    launcher = _write_launcher()
    patch.replace(
        lambda_runtime, "_detect_runtime_binary", signature="(runtime: str) -> tuple[str, str]", by=_through(launcher)
    )


def _through(launcher: Path) -> Callable[[Callable[[str], tuple[str, str]]], Callable[[str], tuple[str, str]]]:
    def by(original: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
        def detect(runtime: str) -> tuple[str, str]:
            binary, script = original(runtime)
            return (str(launcher) if runtime.startswith("python") else binary), script

        return detect

    return by


def _write_launcher() -> Path:
    path = Path(tempfile.gettempdir(), "lone-python")
    path.write_text(_launcher(sorted(name for name in os.environ if _ours(name))))
    path.chmod(0o700)
    return path


def _ours(name: str) -> bool:
    return name not in _SHOWN and not name.startswith("AWS_")


def _launcher(hidden: list[str]) -> str:
    """-I: no PYTHON* variables, no working directory; -S: no site-packages; -B: a bundle is read-only on Lambda."""
    interpreter = quote(str(Path(sys.executable).resolve()))
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (
        "#!/bin/sh\n"
        f"unset {' '.join(hidden)}\n"
        f"export PATH=/usr/local/bin:/usr/bin:/bin TZ=:UTC AWS_EXECUTION_ENV=AWS_Lambda_{version}"
        ' AWS_LAMBDA_LOG_GROUP_NAME="/aws/lambda/$AWS_LAMBDA_FUNCTION_NAME"\n'
        f'exec {interpreter} -I -S -B "$@"\n'
    )
