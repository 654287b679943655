"""The wheel as a user has it: on another Python, without the checkout, uv or a network, beside a package `infra`."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from revision_trigger_cdk.bundle import bundle
from revision_trigger_cdk.checkout import FUNCTIONS, ROOT
from revision_trigger_cdk.pipelines_file import checked

pytestmark = pytest.mark.xdist_group("wheel")  # one worker builds and installs it for all tests here

CANDIDATES = ("python3.12", "python3.11", "python3")
CLOSED = "http://127.0.0.1:9"  # nobody listens on the port "discard"
PIPELINES = {"pipelines": {"web": {"sources": {"Image": {"ecr": "web", "tags": ["release-*"]}}}}}
CACHE = "from revision_trigger_cdk.bundle import origin; print(origin.cache())"
VERSION = "import sys; print('{}.{}'.format(*sys.version_info), sys.executable)"


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)  # noqa: S603  our own words


def build(target: Path, python: Path | str = sys.executable, **options: Any) -> subprocess.CompletedProcess[str]:
    return run(python, "-m", "hatchling", "build", "--target", "wheel", "--directory", target, cwd=ROOT, **options)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def other_python() -> Path:
    """A Python that is not Lambda's, as a user may have it."""
    for name in CANDIDATES:
        done = run("/usr/bin/env", name, "-c", VERSION)
        version, _, executable = done.stdout.strip().partition(" ")
        if done.returncode == 0 and version in {"3.11", "3.12", "3.14"}:
            return Path(executable)
    pytest.fail(f"the wheel must be tried on another Python than Lambda's: install one of {', '.join(CANDIDATES)}")


@pytest.fixture(scope="module")
def bare(wheel: Path, other_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel with its extra `cdk`, in the versions of the lock."""
    venv = tmp_path_factory.mktemp("bare") / "venv"
    python = venv / "bin" / "python"
    wanted = ["--constraint", str(ROOT / "requirements.txt"), f"revision-trigger[cdk] @ {wheel.as_uri()}"]
    install = [find_uv_bin(), "pip", "install", "--quiet", "--python", str(python), *wanted]

    made = run(find_uv_bin(), "venv", "--quiet", "--python", other_python, venv)
    done = run(*install, "--offline")
    done = done if done.returncode == 0 else run(*install)

    assert (made.returncode, done.returncode) == (0, 0), made.stderr + done.stderr
    return python


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app that docs/operations.md shows, and beside it a package `infra` as many apps have one."""
    folder = tmp_path_factory.mktemp("app")
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.partition("\n## In an app of your own\n")[2]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found
    (folder / "infra").mkdir()
    (folder / "infra" / "__init__.py").write_text(f"PIPELINES = {PIPELINES!r}\n")
    (folder / "app.py").write_text(found[1])
    (folder / "nothing").mkdir()
    return folder


@pytest.fixture(scope="module")
def synthesised(bare: Path, app: Path) -> Path:
    """The folder of the app after a synthesis without uv on the path and without a network."""
    environment = {
        "CDK_OUTDIR": str(app / "out"),
        "HOME": os.environ["HOME"],  # where jsii keeps what it unpacked
        "XDG_CACHE_HOME": str(app / "cache"),
        "JSII_NODE": str(Path(sys.executable).with_name("node")),
        "PATH": str(app / "nothing"),
        "PYTHONDONTWRITEBYTECODE": "1",
    } | dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), CLOSED)
    before = files_of(bare)

    done = run(bare, "app.py", cwd=app, env=environment)

    assert (done.returncode, done.stderr) == (0, "")
    assert files_of(bare) == before
    return app


def files_of(python: Path) -> set[Path]:
    return {path for path in python.parents[1].rglob("revision_trigger*/**/*") if path.suffix != ".pyc"}


def test_is_one_pure_wheel_with_the_packages_and_nothing_else_when_built(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()

    assert wheel.name.endswith("-py3-none-any.whl")
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "revision_trigger",
        "revision_trigger_cdk",
        "revision_trigger_cli",
    }
    assert [name for name in names if name.endswith(".pyc") or "test" in name or "sandbox" in name] == []
    assert "revision_trigger_cdk/pipelines.schema.json" in names


def test_is_the_same_bytes_when_built_again(wheel: Path, tmp_path: Path) -> None:
    done = build(tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_says_so_in_one_sentence_and_stops_when_another_python_builds_it(other_python: Path, tmp_path: Path) -> None:
    packages = [Path(sys.prefix) / "lib" / "python3.13" / "site-packages", ROOT / "infra", FUNCTIONS]

    done = build(tmp_path, other_python, env={"PYTHONPATH": os.pathsep.join(map(str, packages)), "PATH": os.defpath})

    assert done.returncode == 1
    assert done.stderr.startswith("only Python 3.13 can build the wheel: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_gives_the_checkouts_bundle_when_an_app_on_another_python_uses_it(synthesised: Path) -> None:
    checkouts = bundle.build(checked(PIPELINES).compiled)

    (asset,) = (synthesised / "out").glob("asset.*.zip")
    assert hashlib.sha256(asset.read_bytes()).hexdigest() == hashlib.sha256(checkouts.read_bytes()).hexdigest()
    with zipfile.ZipFile(asset) as files:
        assert "revision_trigger/__pycache__/handler.cpython-313.pyc" in files.namelist()


def test_warns_of_nothing_when_the_wheel_brings_the_byte_code(synthesised: Path) -> None:
    assert "no-byte-code" not in "".join(path.read_text() for path in (synthesised / "out").glob("*.json"))
    assert "Releases.template.json" in {path.name for path in (synthesised / "out").iterdir()}


def test_keeps_bundles_in_the_users_cache_when_installed(synthesised: Path) -> None:
    kept = [path for path in (synthesised / "cache").rglob("*") if path.is_file()]

    assert [(path.parent.name, path.name.partition("-")[0]) for path in kept] == [("revision-trigger", "bundle")]


@pytest.mark.parametrize(
    ("named", "folder"), [("cache", "cache/revision-trigger"), ("", "home/.cache/revision-trigger")]
)
def test_finds_the_users_cache_when_installed(bare: Path, tmp_path: Path, named: str, folder: str) -> None:
    named = named and str(tmp_path / named)

    done = run(bare, "-c", CACHE, env={"XDG_CACHE_HOME": named, "HOME": str(tmp_path / "home")})

    assert (done.stdout.strip(), done.stderr) == (str(tmp_path / folder), "")
    assert (tmp_path / folder).is_dir()


def test_takes_a_temporary_folder_when_the_users_cache_cannot_be_written(bare: Path, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()

    done = run(bare, "-c", CACHE, env={"XDG_CACHE_HOME": str(tmp_path / "a-file"), "TMPDIR": str(tmp_path)})

    found = Path(done.stdout.strip())
    assert (found.parent, found.is_dir()) == (tmp_path, True)


def test_the_app_of_the_documentation_has_twelve_lines(app: Path) -> None:
    assert len((app / "app.py").read_text().splitlines()) == 12


def test_the_reader_of_pipelines_files_loads_no_cdk_when_imported(bare: Path) -> None:
    script = """
import sys, json
import revision_trigger_cdk.pipelines_file
from revision_trigger_cdk.pipelines_file import load
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""

    done = run(bare, "-c", script)

    assert not {"aws_cdk", "jsii", "constructs", "botocore", "uv"} & set(json.loads(done.stdout))
