"""A package cut to one module: what else is imported of it is paid for by every cold start."""

import shutil
from pathlib import Path


def keep_only(module: str, package: Path) -> None:
    """Leave this module of a package's folder; raises FileNotFoundError for a folder of another shape."""
    kept = (package / module).read_bytes()
    shutil.rmtree(package)
    package.mkdir()
    (package / module).write_bytes(kept)
    (package / "__init__.py").touch()
