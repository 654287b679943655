"""What scanners object to and we keep: the list in the code is the list that people read, and is used whole."""

import re

from infra import ROOT
from infra.acknowledged import ACKNOWLEDGED
from tests.infra.templates import Template


def test_is_what_people_read_when_it_is_acknowledged() -> None:
    text = (ROOT / "docs" / "security.md").read_text().partition("## Acknowledged findings")[2]
    rows = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (.+) \|$", text, re.MULTILINE)

    assert rows == [(one.rule, one.construct, one.reason) for one in ACKNOWLEDGED]


def test_is_on_the_one_resource_it_is_about_when_synthesised(template: Template) -> None:
    skipped = {
        (skip["id"], skip["comment"])
        for body in template["Resources"].values()
        for skip in body.get("Metadata", {}).get("checkov", {}).get("skip", ())
    }

    assert skipped == {(one.rule, one.reason) for one in ACKNOWLEDGED if one.rule.startswith("CKV_")}


def test_has_a_reason_when_it_is_acknowledged() -> None:
    assert all(len(one.reason.split()) > 4 for one in ACKNOWLEDGED)
