"""The import contracts of pyproject.toml hold: intruders are put into a copy, and lint-imports names each of them."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("functions", "infra", "cli", ".")
"""The folders that hold packages, as mypy has them."""
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
EXHAUSTIVE = [contract for contract in CONTRACTS if contract.get("exhaustive")]

# What is protected, a module that may not import it, and what that module is made to import.
INTRUDERS = (
    ("botocore", "revision_trigger.publish", "botocore.config"),
    ("os", "revision_trigger.publish", "os"),
    ("random", "revision_trigger.handlers.revisions", "random"),
    ("threading", "revision_trigger.domain.outcome", "threading"),
    ("time", "revision_trigger.handlers.revisions", "time"),
    ("datetime", "revision_trigger.domain.routing.routes", "datetime"),
    ("revision_trigger.events", "revision_trigger.handlers.revisions", "revision_trigger.events.sns"),
    ("revision_trigger_cdk", "revision_trigger.publish", "revision_trigger_cdk.stack"),
    ("revision_trigger", "sandbox.server", "revision_trigger.publish"),
)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of everything that the contracts speak of."""
    copy = tmp_path_factory.mktemp("untouched")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for folder in ("functions", "infra", "cli", "sandbox", "demo"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="module")
def broken(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Give what lint-imports says of each broken contract, by the contract's name, once all intruders are in."""
    copy = tmp_path_factory.mktemp("intruded") / "copy"
    shutil.copytree(untouched, copy)
    for contract in EXHAUSTIVE:
        for container in contract["containers"]:
            (package(copy, container) / "nameless.py").write_text('"""Nobody gave this module a floor."""\n')
    for _, importer, imported in INTRUDERS:
        with package(copy, importer).with_suffix(".py").open("a") as module:
            module.write(f"\nimport {imported}\n")
    status, said = lint(copy)
    assert status == 1
    _, _, details = said.partition("Broken contracts")
    _, *parts = re.split(r"^(\S.*)\n-+\n", details, flags=re.MULTILINE)  # a name, what is said of it, the next name
    return dict(zip(parts[::2], parts[1::2], strict=True))


def package(copy: Path, dotted: str) -> Path:
    """Find the folder of a package or, without its suffix, the file of a module."""
    inside = dotted.replace(".", "/")
    return next(copy / room / inside for room in ROOMS if (copy / room / inside.partition("/")[0]).is_dir())


def lint(copy: Path) -> tuple[int, str]:
    """Run lint-imports on a copy; PYTHONPATH comes before the packages that `make setup` installed."""
    done = subprocess.run(  # noqa: S603  our own command
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(copy / room) for room in ROOMS), "COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def about(target: str, importer: str) -> dict[str, Any]:
    """Find the contract that keeps a module from being imported by this importer's room."""
    (found,) = [
        contract
        for contract in CONTRACTS
        if target in contract.get("protected_modules", ())
        or (
            target in contract.get("forbidden_modules", ())
            and importer.partition(".")[0] in contract.get("source_modules", ())
        )
    ]
    return dict(found)


def test_keeps_every_contract_when_nobody_intrudes(untouched: Path) -> None:
    status, said = lint(untouched)

    assert (status, f"{len(CONTRACTS)} kept, 0 broken" in said) == (0, True), said


@pytest.mark.parametrize("contract", EXHAUSTIVE, ids=lambda contract: contract["name"])
def test_refuses_a_module_without_a_floor_even_one_that_imports_nothing(
    broken: Mapping[str, str], contract: dict[str, Any]
) -> None:
    for container in contract["containers"]:
        assert f"- {container}.nameless\n" in broken[contract["name"]]


@pytest.mark.parametrize(("target", "importer", "imported"), INTRUDERS)
def test_refuses_an_import_by_a_room_that_may_not(
    broken: Mapping[str, str], target: str, importer: str, imported: str
) -> None:
    said = broken[about(target, importer)["name"]]

    assert f"{importer} -> {target}" in said or f"{importer} -> {imported}" in said


@pytest.mark.parametrize("package_name", ["revision_trigger", "revision_trigger.domain"])
def test_the_function_and_its_domain_have_exhaustive_floors(package_name: str) -> None:
    assert package_name in [container for contract in EXHAUSTIVE for container in contract["containers"]]
