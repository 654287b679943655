"""The function's bundle: one zip of its code, its libraries and its routes, the same bytes for the same input.

It is built here and not in a CDK bundling callback, which wants a Docker image to fall back on and takes a folder left
half-made by an interrupted run for a finished one. A zip appears whole or not at all.
"""

import contextlib
import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from revision_trigger_cdk import FUNCTIONS, ROOT
from revision_trigger_cdk.bundle import bytecode, libraries

CACHE = ROOT / ".cdk"
PACKAGE = FUNCTIONS / "revision_trigger"
ROUTES = "pipelines.json"
_KEPT = 8  # bundles in the cache; each change of the code makes another

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can name: a time would make every bundle another one
_READABLE = 0o100644 << 16


def build(routes: dict[str, Any], *, cache: Path = CACHE) -> Path:
    """The bundle with these compiled routes; built unless the cache has it. Raises libraries.InstallFailed."""
    compiled = json.dumps(routes, sort_keys=True, separators=(",", ":"))
    folder = libraries.installed(cache)
    bundle = cache / f"bundle-{_key(folder.name, compiled)}.zip"
    if bundle.exists():
        bundle.touch()
        return bundle
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        code = _code(Path(scratch) / "code", compiled)
        made = Path(scratch) / "bundle.zip"
        _zip(made, folder, code)
        made.replace(bundle)
    _forget_the_oldest(cache)
    return bundle


def _forget_the_oldest(cache: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # another synthesis forgets them at the same time
        for old in sorted(cache.glob("bundle-*.zip"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            old.unlink()


def _key(*ingredients: str) -> str:
    digest = hashlib.sha256("\0".join((sys.version, *ingredients)).encode())
    for source in (*_files(PACKAGE), Path(__file__), Path(bytecode.__file__)):
        content = source.read_bytes()
        digest.update(f"\0{source.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _code(target: Path, routes: str) -> Path:
    package = target / PACKAGE.name
    for source in _files(PACKAGE):
        copy = package / source.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    (package / ROUTES).write_text(routes, encoding="utf-8")
    if bytecode.can_be_made():
        bytecode.compile_all(target)
    return target


def _files(folder: Path) -> list[Path]:
    """The files that are code or data; not what Python or an editor left beside them."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".json"} and path.is_file())


def _zip(target: Path, *folders: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for folder in folders:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                entry.external_attr = _READABLE
                entry.create_system = 3  # Unix, wherever it was made
                bundle.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
