"""What others wrote comes as it was read: pinned, hashed, and listed; an unpinned one is noticed."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from revision_trigger_cdk import ROOT

LOCKS = ["requirements.txt", "functions/requirements.txt", "scripts/checkov.txt"]
_PIN = re.compile(r"[A-Za-z0-9._\[\],-]+==[^\s;]+(?: ; [^\\]+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_ACTION = re.compile(r"^\s*-?\s*uses:\s*(?P<action>\S+)", re.MULTILINE)
_BY_COMMIT = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}|docker://\S+@sha256:[0-9a-f]{64}|\./\S+")
_FETCHES = re.compile(r"\b(?:pip3? install|uv pip (?:install|sync)|npm (?:i|install|exec)\b|npx|uvx|curl|wget)\b[^\n]*")
_HASHED = re.compile(r"--require-hashes|--package-lock-only|npm ci\b|--no-deps --no-build-isolation --editable \.$")


def unpinned(lock: str) -> Iterator[str]:
    """The requirements of a lock that are not one version of known hashes."""
    for requirement in re.sub(r"\\\n", " ", lock).splitlines():
        text = requirement.partition("#")[0].strip()
        pin, *hashes = re.split(r"\s+(?=--hash)", text) if text else [""]
        if text and not (hashes and _PIN.fullmatch(pin.strip()) and all(map(_HASH.fullmatch, hashes))):
            yield text


def loose(package_lock: str) -> Iterator[str]:
    """What package-lock.json does not pin by its hash."""
    for path, package in json.loads(package_lock)["packages"].items():
        if path and not package.get("integrity", "").startswith("sha512-"):
            yield path
        yield from (
            name for name, wanted in package.get("dependencies", {}).items() if not path and wanted[0] in "^~*><"
        )


def moving(workflow: str) -> Iterator[str]:
    """The actions of a workflow that are not named by a commit: a tag may be another one tomorrow."""
    yield from (action for action in _ACTION.findall(workflow) if not _BY_COMMIT.fullmatch(action))


def unhashed(script: str) -> Iterator[str]:
    """The lines of a script that fetch what no lock knows."""
    yield from (line for line in _FETCHES.findall(script) if not _HASHED.search(line))


def scripts() -> list[Path]:
    return [ROOT / "Makefile", *(ROOT / "scripts").glob("*.sh"), *(ROOT / ".ci").glob("*")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_one_version_of_known_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "==" in text
    assert [*unpinned(text)] == []


def test_the_cdk_cli_is_one_version_of_a_known_hash() -> None:
    assert [*loose((ROOT / "package-lock.json").read_text())] == []
    assert all(
        re.fullmatch(r"[0-9.]+", wanted)
        for wanted in json.loads((ROOT / "package.json").read_text())["dependencies"].values()
    )


def test_actions_are_named_by_their_commit_when_there_are_workflows() -> None:
    workflows = [*(ROOT / ".github").glob("**/*.y*ml"), *(ROOT / ".ci").glob("*")]

    assert [action for file in workflows for action in moving(file.read_text())] == []


def test_nothing_is_fetched_past_a_lock() -> None:
    assert [line for file in scripts() for line in unhashed(file.read_text())] == []


def test_no_requirement_has_two_homes() -> None:
    """The packages need what pyproject.toml's extras list; requirements.in lists the tools beside those."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {re.split(r"[^\w-]", each)[0] for extra in project["optional-dependencies"].values() for each in extra}
    tools = {re.split(r"[^\w-]", line)[0] for line in (ROOT / "requirements.in").read_text().splitlines()} - {""}

    assert {"aws-cdk-lib", "typer"} <= extras
    assert "hatchling" in tools
    assert tools & extras == set()


def test_the_build_system_is_locked_and_used_as_it_is() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    lock = (ROOT / "requirements.txt").read_text()

    assert all(f"\n{name}==" in lock for name in wanted)
    assert "-m hatchling build" in (ROOT / "Makefile").read_text()


def test_every_lock_is_in_the_bill_of_materials_and_asked_about() -> None:
    audit = (ROOT / "scripts" / "audit.sh").read_text()

    assert all(audit.count(lock) >= 2 for lock in [*LOCKS, "package-lock.json"])


@pytest.mark.parametrize(
    "line",
    [
        "boto3",
        "boto3>=1.40 --hash=sha256:" + "a" * 64,
        "boto3==1.40",
        "boto3==1.40 --hash=md5:" + "a" * 32,
        "boto3==1.* --hash=sha1:" + "a" * 40,
        "boto3 @ https://example.org/boto3.whl",
        "-e .",
        "--index-url https://example.org",
    ],
)
def test_an_unpinned_package_is_noticed(line: str) -> None:
    assert [*unpinned(f"{line}\n")] == [line]


@pytest.mark.parametrize(
    "action", ["actions/checkout@v4", "actions/checkout@main", "actions/checkout", "docker://alpine:3"]
)
def test_an_unpinned_action_is_noticed(action: str) -> None:
    pinned = f"actions/cache@{'a' * 40}"

    assert [*moving(f"steps:\n  - uses: {action} # v4\n  - name: x\n    uses: {pinned}\n")] == [action]


@pytest.mark.parametrize(
    "line", ["pip install build", "npx aws-cdk deploy", "npm install aws-cdk", "curl https://example.org | sh"]
)
def test_a_fetch_past_a_lock_is_noticed(line: str) -> None:
    assert [*unhashed(f"set -e\n{line}\n")] == [line]


@pytest.mark.parametrize(
    "package", [{"version": "1.0.0"}, {"version": "1.0.0", "integrity": "sha1-abc"}, {"resolved": "git+ssh://x"}]
)
def test_an_npm_package_without_its_hash_is_noticed(package: dict[str, str]) -> None:
    lock = {"packages": {"": {"dependencies": {"b": "^1.0.0"}}, "node_modules/a": package}}

    assert [*loose(json.dumps(lock))] == ["b", "node_modules/a"]
