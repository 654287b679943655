"""The function's bundle: one zip of its code, its libraries and its routes, the same bytes for the same input.

The bundle is built here and not in a CDK bundling callback. A callback wants a Docker image to fall back on, and takes
a folder that an interrupted run left half made for a finished one (docs/decisions/0008). Here a zip appears whole or
not at all.
"""

import contextlib
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from revision_trigger_cdk.bundle import archive, origin

ROUTES = "revision_trigger/pipelines.json"
_KEPT = 8  # zips of each kind in the cache; each change of the pipelines file makes another bundle


def build(routes: dict[str, Any], *, cache: Path | None = None) -> Path:
    """Give the bundle with these compiled routes; built unless the cache has it.

    In a checkout it raises libraries.InstallFailed where the libraries can be had nowhere.
    """
    folder = cache or origin.cache()
    code = origin.code(folder)
    compiled = json.dumps(routes, sort_keys=True, separators=(",", ":"))
    bundle = folder / f"bundle-{_key(code, compiled)}.zip"
    if bundle.exists():
        bundle.touch()
        return bundle
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = Path(scratch) / "bundle.zip"
        shutil.copyfile(code, made)
        archive.append(made, ROUTES, compiled)
        made.replace(bundle)
    for kind in ("bundle", "code"):
        _forget_the_oldest(folder, kind)
    return bundle


def _key(code: Path, routes: str) -> str:
    """Name the bundle by everything that it is made of and made by."""
    makers = (Path(__file__), Path(archive.__file__))
    ingredients = (code.read_bytes(), routes.encode(), *(maker.read_bytes() for maker in makers))
    return hashlib.sha256(b"\0".join(ingredients)).hexdigest()[:16]


def _forget_the_oldest(cache: Path, kind: str) -> None:
    with contextlib.suppress(FileNotFoundError):  # another synthesis may forget them at the same time
        for old in sorted(cache.glob(f"{kind}-*.zip"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            old.unlink()
