"""The function's libraries: installed by uv from the hashed lock for the function's platform, then trimmed.

They are kept in a cache, named by everything they are made of, so that a later synthesis neither installs them nor
needs a network. Only a checkout installs libraries; the wheel brings them along (`origin`).
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from revision_trigger_cdk.bundle import bytecode
from revision_trigger_cdk.bundle.trim import certificates, service_models
from revision_trigger_cdk.checkout import FUNCTIONS

LOCK = FUNCTIONS / "requirements.txt"

# Compiled code would have to fit Lambda's processor and system; nothing the function needs has any.
_COMPILED = frozenset({".so", ".pyd", ".dylib"})

# Samples, time zones, a web framework, adapters to libraries that the bundle does not have. Should the function need
# one of these, the test of the bundle fails. Each distribution keeps its METADATA: it tells scanners the version.
_UNUSED = (
    "bin",
    "dateutil/zoneinfo/*.tar.gz",
    "urllib3/contrib/emscripten",
    "urllib3/contrib/pyopenssl.py",
    "aws_lambda_powertools/event_handler",
)
_POWERTOOLS = frozenset({"__init__.py", "jmespath_utils", "typing"})  # the utilities that Logger and Metrics import


class InstallFailed(Exception):
    """The libraries could not be installed, or hold compiled code, which no bundle may hold."""


def installed(cache: Path) -> Path:
    """Give the folder of installed, trimmed and compiled libraries. Raises InstallFailed."""
    folder = cache / f"libraries-{_key()}"
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        made = Path(scratch) / "libraries"
        _install(made)
        _trim(made)
        service_models.trim(made / "botocore" / "data")
        certificates.trim(made / "botocore" / "cacert.pem")
        refuse_compiled_code(made)
        if bytecode.can_be_made():
            bytecode.compile_all(made)
        _put(made, folder)
    return folder


def _key() -> str:
    modules = (bytecode, certificates, service_models)
    sources = (LOCK, Path(__file__), *(Path(str(module.__file__)) for module in modules))
    ingredients = (sys.version.encode(), *(source.read_bytes() for source in sources))
    return hashlib.sha256(b"\0".join(ingredients)).hexdigest()[:16]


def _put(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        if not folder.exists():  # else another synthesis was faster, with the same result
            raise


def _install(target: Path) -> None:
    """Install from uv's cache where the cache has everything, else from the registry."""
    offline = _uv(target, "--offline")
    if offline.returncode == 0:
        return
    shutil.rmtree(target, ignore_errors=True)
    online = _uv(target)
    if online.returncode != 0:
        raise InstallFailed(f"{LOCK.name} of the function could not be installed by uv: {online.stderr.strip()}")


def _uv(target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    from uv import find_uv_bin  # noqa: PLC0415  a checkout has uv, a user of the wheel need not

    # Copies: uv would link to its cache, and trimming a linked file would trim the cache's.
    where = ["--target", str(target), "--link-mode", "copy", "--python", sys.executable]
    platform = ["--python-platform", "aarch64-manylinux2014", "--python-version", "3.13", "--only-binary", ":all:"]
    what = ["--require-hashes", "--no-deps", "--requirements", str(LOCK)]
    command = [find_uv_bin(), "pip", "install", "--quiet", *options, *where, *platform, *what]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  every word is ours


def _trim(libraries: Path) -> None:
    for path in list(_unused(libraries)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _unused(libraries: Path) -> Iterator[Path]:
    for pattern in _UNUSED:
        yield from libraries.glob(pattern)
    yield from (path for path in libraries.glob("*.dist-info/*") if path.name != "METADATA")
    yield from (path for path in libraries.glob("aws_lambda_powertools/utilities/*") if path.name not in _POWERTOOLS)


def refuse_compiled_code(libraries: Path) -> None:
    """Raise InstallFailed if a library brings compiled code."""
    found = sorted(path.relative_to(libraries).as_posix() for path in libraries.rglob("*") if path.suffix in _COMPILED)
    if found:
        raise InstallFailed(f"compiled code in {', '.join(found)}; expected pure Python, which runs on every processor")
