"""The app as a person runs it: `python app.py`, without a network or an AWS account."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from revision_trigger_cdk import ROOT

FAULTY = "pipelines:\n  web:\n    sources:\n      A: {ecr: web, tag: [x]}\n      B: {codecommit: web}\n"

SCHEDULED = """\
pipelines:
  mine:
    sources: {App: {connection: a/b}}
    rollback: {schedules: {n: {cron: "0 2 * * ? *", timezone: Mars/Base}}}
"""
WARNING = "mine.yaml:4:53: pipelines.mine.rollback.schedules.n.timezone: not checked: this machine has no time zone"


def without_zones(folder: Path) -> dict[str, str]:
    """Hide the machine's time zones, and those that come with a package of ours, behind an empty one."""
    hidden = folder / "hidden" / "tzdata"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").touch()
    return {"PYTHONTZPATH": "", "PYTHONPATH": str(hidden.parent)}


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the app from a folder of its own, with no more of the environment than a person would need."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(  # noqa: S603  our own app
        [sys.executable, str(ROOT / "app.py"), *options],
        cwd=folder,
        env=kept | {"CDK_OUTDIR": str(folder / "out"), "UV_OFFLINE": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_writes_the_assembly_and_nothing_else_when_faultless(tmp_path: Path) -> None:
    done = run(tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "RevisionTrigger.template.json").exists()


@pytest.mark.parametrize("way", ["environment", "context"])
def test_reads_the_file_it_is_given_when_one_is_named(tmp_path: Path, way: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SCHEDULED)
    named = {
        "environment": {"PIPELINES_FILE": str(file)},
        "context": {"CDK_CONTEXT_JSON": json.dumps({"pipelines": str(file)}), "PIPELINES_FILE": "none"},
    }

    done = run(tmp_path, **named[way], **without_zones(tmp_path))

    assert done.returncode == 0
    assert done.stderr.startswith(f"warning: {WARNING}")
    assert ":mine" in (tmp_path / "out" / "RevisionTrigger.template.json").read_text()


def test_warns_through_the_assembly_when_the_cli_runs_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SCHEDULED)

    done = run(tmp_path, PIPELINES_FILE=str(file), CDK_CLI_VERSION="2", **without_zones(tmp_path))

    said = "".join(path.read_text() for path in (tmp_path / "out").glob("*.json"))
    assert done.stderr == ""
    assert WARNING in said


def test_names_every_fault_and_stops_when_the_file_is_faulty(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(FAULTY)

    done = run(tmp_path, PIPELINES_FILE="mine.yaml")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        (
            "mine.yaml:4:21: pipelines.web.sources.A.tag: unknown key; "
            "expected one of ecr, tags, commit, build, mapped, pin; did you mean tags?"
        ),
        "mine.yaml:5:7: pipelines.web.sources.B: `branch` is missing",
        "2 faults in mine.yaml, so nothing was made; mend the file (docs/pipelines-file.md) and run this again",
    ]
    assert not (tmp_path / "out" / "manifest.json").exists()
