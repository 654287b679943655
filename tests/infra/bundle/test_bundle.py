"""The bundle: always the same bytes, complete by itself, and small."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from revision_trigger_cdk import ROOT
from revision_trigger_cdk.bundle import bundle, bytecode, libraries, origin
from revision_trigger_cdk.bundle.trim import certificates, service_models
from revision_trigger_cdk.pipelines_file import PipelinesFile
from tests.infra.templates import Template, only, written

LIMIT = 4 * 1024 * 1024  # docs/benchmarks.md

# Makes each request with the least that it takes, and stops short of sending it.
EVERY_CALL = """
from botocore import xform_name
from botocore.session import Session
from revision_trigger.aws.timeouts import CONFIGS

class Sent(Exception):
    pass

def send(**_):
    raise Sent

def least(shape):
    match shape.type_name:
        case "structure":
            return {name: least(shape.members[name]) for name in shape.required_members}
        case "list":
            return [least(shape.member)]
        case "map":
            return {least(shape.key): least(shape.value)}
        case "integer" | "long":
            return 1
        case _:
            return shape.enum[0] if getattr(shape, "enum", None) else "some-text-of-thirty-characters"

for service, config in CONFIGS.items():
    client = Session().create_client(service, region_name="eu-west-1", config=config)
    client.meta.events.register("before-send", send)
    for operation in client.meta.service_model.operation_names:
        wanted = least(client.meta.service_model.operation_model(operation).input_shape)
        try:
            getattr(client, xform_name(operation))(**wanted)
        except Sent:
            print(service, operation)
"""


@pytest.fixture(scope="module")
def built(pipelines: PipelinesFile) -> Path:
    return bundle.build(pipelines.compiled)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, pipelines: PipelinesFile) -> Path:
    """A cache that began empty, after one build."""
    cache = tmp_path_factory.mktemp("cache")
    bundle.build(pipelines.compiled, cache=cache)
    return cache


def test_is_the_same_bytes_when_built_again_from_nothing(fresh: Path, built: Path) -> None:
    (again,) = fresh.glob("bundle-*.zip")

    assert again.read_bytes() == built.read_bytes()


def test_is_the_same_when_the_routes_come_in_another_order(built: Path, pipelines: PipelinesFile) -> None:
    assert bundle.build(dict(reversed(pipelines.compiled.items()))) == built


def test_is_another_when_the_routes_are_others(built: Path) -> None:
    other = bundle.build({"senders": [], "pipelines": {"other": {"sources": {"A": {"connection": "a/b"}}}}})

    assert built.read_bytes() != other.read_bytes()


def test_leaves_nothing_half_made_behind_when_built(fresh: Path) -> None:
    assert sorted(path.name.partition("-")[0] for path in fresh.iterdir()) == ["bundle", "code", "libraries"]


def test_forgets_the_oldest_when_many_were_built(fresh: Path, tmp_path: Path, pipelines: PipelinesFile) -> None:
    (libraries_folder,) = fresh.glob("libraries-*")
    (tmp_path / libraries_folder.name).symlink_to(libraries_folder)
    for number in range(9):
        old = tmp_path / f"bundle-{number}.zip"
        old.touch()
        os.utime(old, (number, number))

    built = bundle.build(pipelines.compiled, cache=tmp_path)

    kept = {path.name for path in tmp_path.glob("bundle-*")}
    assert kept == {built.name, *(f"bundle-{number}.zip" for number in range(2, 9))}


def test_holds_the_compiled_routes_when_built(built: Path, pipelines: PipelinesFile) -> None:
    with zipfile.ZipFile(built) as files:
        assert json.loads(files.read("revision_trigger/pipelines.json")) == pipelines.compiled


def test_is_pure_python_and_small_when_built(built: Path) -> None:
    with zipfile.ZipFile(built) as files:
        suffixes = {Path(name).suffix for name in files.namelist()}

    assert suffixes <= {"", ".py", ".pyc", ".json", ".gz", ".pem", ".typed", ".pyi"}
    assert built.stat().st_size <= LIMIT


def test_holds_no_time_and_no_mode_of_its_making_when_built(built: Path) -> None:
    with zipfile.ZipFile(built) as files:
        assert {entry.date_time for entry in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in files.infolist()} == {0o100644}


@pytest.mark.skipif(not bytecode.can_be_made(), reason="byte code of another Python would be useless on Lambda")
def test_holds_unchecked_byte_code_for_every_module_when_this_is_lambdas_python(built: Path) -> None:
    with zipfile.ZipFile(built) as files:
        names = set(files.namelist())
        modules = [Path(name) for name in names if name.endswith(".py")]
        compiled = [str(path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc") for path in modules]
        flags = {files.read(name)[4:8] for name in compiled}

    assert flags == {b"\x01\x00\x00\x00"}  # PEP 552: by hash, never checked


def test_holds_the_services_it_was_trimmed_to_when_built(built: Path) -> None:
    with zipfile.ZipFile(built) as files:
        models = {name.split("/")[2] for name in files.namelist() if name.startswith("botocore/data/")}

    assert {name for name in models if not name.endswith(".json")} == set(service_models.OPERATIONS)


def test_trusts_every_authority_of_aws_and_few_others_when_built(built: Path) -> None:
    with zipfile.ZipFile(built) as files:
        trusted = [line[2:] for line in files.read("botocore/cacert.pem").decode().splitlines() if line[:2] == "# "]

    assert set(certificates.REQUIRED) < set(trusted)
    assert len(trusted) < 20


def test_refuses_certificates_when_one_of_aws_is_missing(tmp_path: Path) -> None:
    (tmp_path / "cacert.pem").write_text("# nothing\n")

    with pytest.raises(LookupError, match="has no Amazon Root CA 1, Amazon Root CA 2"):
        certificates.trim(tmp_path / "cacert.pem")


def test_runs_by_itself_when_nothing_else_is_on_the_path(tmp_path: Path, built: Path, template: Template) -> None:
    """A library missing from the bundle fails this, however much is installed where the tests run."""
    with zipfile.ZipFile(built) as files:
        files.extractall(tmp_path)
    function = only(template, "Lambda::Function")
    variables = {
        name: re.sub(r"\{AWS::\w+\}", "filled", written(value))
        for name, value in function["Environment"]["Variables"].items()
    }
    module, _, name = function["Handler"].rpartition(".")
    script = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from {module} import {name}
print({name}({{"Records": []}}, None))
"""

    run = subprocess.run(  # noqa: S603  the bundle's own code
        [sys.executable, "-I", "-S", "-W", "error", "-c", script],
        env=variables | {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.stderr, run.stdout) == ("", "{'batchItemFailures': []}\n")


def test_holds_what_every_module_imports_and_every_call_sends_when_nothing_else_is_on_the_path(
    tmp_path: Path, built: Path
) -> None:
    """Those that an ordinary start leaves out too, and what a request of each operation is made of."""
    with zipfile.ZipFile(built) as files:
        files.extractall(tmp_path)
        modules = sorted(
            name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for name in files.namelist()
            if name.startswith("revision_trigger/") and name.endswith(".py") and not name.endswith("/handler.py")
        )
    script = f"""
import importlib, sys
sys.path.insert(0, {str(tmp_path)!r})
for module in {modules!r}:
    importlib.import_module(module)
{EVERY_CALL}
files = (getattr(module, "__file__", None) or "" for module in sys.modules.values())
print(sorted(file for file in files if "site-packages" in file))
"""

    run = subprocess.run(  # noqa: S603  the bundle's own code
        [sys.executable, "-I", "-S", "-W", "error", "-c", script],
        env={"PATH": os.defpath, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert len(modules) > 90
    assert run.stderr == ""
    *calls, strangers = run.stdout.splitlines()
    assert strangers == "[]"
    assert sorted(calls) == sorted(
        f"{service} {operation}"
        for service, operations in service_models.OPERATIONS.items()
        for operation in operations
    )


def test_is_refused_when_a_library_is_compiled_code(tmp_path: Path) -> None:
    (tmp_path / "fast").mkdir()
    (tmp_path / "fast" / "_speedups.cpython-313-aarch64-linux-gnu.so").touch()

    with pytest.raises(libraries.InstallFailed, match=r"compiled code in fast/_speedups\S+so; expected pure Python"):
        libraries.refuse_compiled_code(tmp_path)


def test_is_not_locked_loosely_when_libraries_are_installed() -> None:
    lines = libraries.LOCK.read_text().splitlines()
    pinned = [line for line in lines if line and line[0].isalpha()]

    assert pinned
    assert all("==" in line for line in pinned)
    assert len([line for line in lines if "--hash=sha256:" in line]) >= len(pinned)


def test_lies_where_git_does_not_look_when_cached() -> None:
    assert f"{origin.cache().relative_to(ROOT)}/" in (ROOT / ".gitignore").read_text().splitlines()
