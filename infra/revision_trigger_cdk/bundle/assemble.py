"""The function's code from a checkout: its modules and its libraries in one zip, everything but the routes."""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from revision_trigger_cdk.bundle import archive, bytecode, libraries
from revision_trigger_cdk.checkout import FUNCTIONS, ROOT

PACKAGE = FUNCTIONS / "revision_trigger"


def assembled(cache: Path) -> Path:
    """Give the zip; built unless the cache has it. Raises libraries.InstallFailed."""
    installed = libraries.installed(cache)
    code = cache / f"code-{_key(installed.name)}.zip"
    if code.exists():
        code.touch()
        return code
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        modules = _modules(Path(scratch) / "modules")
        made = Path(scratch) / "code.zip"
        archive.write(made, installed, modules)
        made.replace(code)
    return code


def _key(libraries_name: str) -> str:
    """Name the code by everything that it is made of and made by."""
    digest = hashlib.sha256(f"{sys.version}\0{libraries_name}".encode())
    makers = (Path(str(module.__file__)) for module in (archive, bytecode))
    for source in (*_files(PACKAGE), Path(__file__), *makers):
        content = source.read_bytes()
        digest.update(f"\0{source.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _modules(target: Path) -> Path:
    for source in _files(PACKAGE):
        copy = target / source.relative_to(FUNCTIONS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    if bytecode.can_be_made():
        bytecode.compile_all(target)
    return target


def _files(folder: Path) -> list[Path]:
    """Give the files of code and data, without the files that Python or an editor left beside them."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".json"} and path.is_file())
