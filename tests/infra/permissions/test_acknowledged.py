"""What scanners object to and we keep: the list in the code is the list that people read, whole and none too long."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from revision_trigger_cdk import ROOT

# isort: split
from aws_cdk import App
from cdk_nag import AwsSolutionsChecks

from revision_trigger_cdk.permissions.acknowledged import ACKNOWLEDGED, ALWAYS, GLOBS, NO_KEY, TRACED, Acknowledged
from revision_trigger_cdk.pipelines_file import parse
from revision_trigger_cdk.stack import RevisionTriggerStack
from tests.infra.permissions.test_policies import EVERYTHING, LEAST
from tests.infra.templates import Template

ON = {"customerKey": "true", "tracing": "true", "snapStart": "true"}
WHERE = {"Trigger/Role": "Trigger/Role/DefaultPolicy"}  # where the policies fit into one
GLOBBED = ["bucket/*", "bucket/web/*"]  # of EVERYTHING


def findings(folder: Path, file: dict[str, Any], switches: dict[str, str], name: str = "RevisionTrigger") -> list[Any]:
    """What cdk-nag has open of a stack: the finding, and the construct below RevisionTrigger."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"] | switches
    app = App(outdir=str(folder / "out"), context=context, analytics_reporting=False)
    (folder / "bundle.zip").touch()
    pipelines = parse(json.dumps(file), Path("pipelines.yaml"))
    RevisionTriggerStack(app, name, pipelines=pipelines, bundle=folder / "bundle.zip")
    return [
        (violation.rule_name, str(where.construct_path).removeprefix(f"{name}/Default/").removesuffix("/Resource"))
        for violation in AwsSolutionsChecks(app).validate_scope(app).violations
        for where in violation.violating_resources
    ]


def test_is_what_people_read_when_it_is_acknowledged() -> None:
    text = (ROOT / "docs" / "security.md").read_text().partition("## Acknowledged findings")[2]
    rows = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (.+) \| (.+) \|$", text, re.MULTILINE)

    assert rows == [(one.rule, one.construct, one.when, one.reason) for one in ACKNOWLEDGED]


@pytest.mark.parametrize("switches", [{}, ON])
@pytest.mark.parametrize("file", [LEAST, EVERYTHING])
@pytest.mark.parametrize("name", ["RevisionTrigger", "Another"])
def test_is_all_that_cdk_nag_finds_when_synthesised(
    tmp_path: Path, file: dict[str, Any], switches: dict[str, str], name: str
) -> None:
    assert findings(tmp_path, file, switches, name) == []


@pytest.mark.parametrize(("file", "switches"), [(LEAST, {}), (EVERYTHING, ON)])
def test_is_found_by_cdk_nag_on_that_very_construct_when_it_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: dict[str, Any], switches: dict[str, str]
) -> None:
    monkeypatch.setattr("revision_trigger_cdk.trigger.acknowledge", lambda *_, **__: None)
    there = {ALWAYS: True, NO_KEY: not switches, TRACED: bool(switches), GLOBS: file is EVERYTHING}
    listed = [one for one in ACKNOWLEDGED if there[one.when] and not one.rule.startswith("CKV_")]

    found = findings(tmp_path, file, switches)

    assert sorted(found) == sorted(
        (rule, WHERE.get(one.construct, one.construct)) for one in listed for rule in filled_in(one)
    )


def filled_in(one: Acknowledged) -> list[str]:
    names = GLOBBED if one.when == GLOBS else [""]
    return [one.rule.replace("{group}", "RevisionTrigger").replace("{object}", name) for name in names]


def skipped(template: Template) -> set[tuple[str, str]]:
    return {
        (skip["id"], skip["comment"])
        for body in template["Resources"].values()
        for skip in body.get("Metadata", {}).get("checkov", {}).get("skip", ())
    }


def test_is_on_the_one_resource_it_is_about_when_synthesised(template: Template) -> None:
    assert skipped(template) == {(one.rule, one.reason) for one in ACKNOWLEDGED if one.rule.startswith("CKV_")}


def test_is_acknowledged_no_more_when_a_switch_does_away_with_it(synthesise: Any) -> None:
    template = synthesise(parse(json.dumps(LEAST), Path("pipelines.yaml")), **ON)

    assert {rule for rule, _ in skipped(template)} == {"CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_117"}


def test_has_a_reason_when_it_is_acknowledged() -> None:
    assert all(len(one.reason.split()) > 4 for one in ACKNOWLEDGED)
