"""The pages about events agree with the code: every event and command that they show is read as they say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.outcome import Rejected
from revision_trigger.events.decode import AWS_EVENTS
from revision_trigger.events.requests.router import OWN_EVENTS
from tests.builders import PIPELINES, envelope, parts, routes

DOCS = Path(__file__).parents[3] / "docs"
PAGES = sorted((DOCS / "events").glob("*.md"))
BUILT = {
    "sources": {
        "Source": {"codecommit": "web", "branch": "main", "build": {"project": "web-build"}},
        "Image": {"ecr": "web", "build": {"project": "web-build", "variable": "DIGEST"}},
    }
}
ROUTES = routes({**PIPELINES, "accounts": ["123456789012"], "pipelines": {**PIPELINES["pipelines"], "built": BUILT}})
SAMPLES: dict[str, dict[str, Any]] = {
    f"{page.stem}-{number}": json.loads(sample)
    for page in PAGES
    for number, sample in enumerate(re.findall(r"```json\n(.*?)```", page.read_text(), re.DOTALL))
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_asks_for_something_when_it_is_documented(name: str) -> None:
    found = parts(SAMPLES[name], ROUTES)

    assert not any(isinstance(part, Ignored | Rejected) for part in found), found


def test_every_page_is_in_the_overview_and_links_lead_somewhere() -> None:
    overview = (DOCS / "events.md").read_text()

    assert {f"events/{page.name}" for page in PAGES} == set(re.findall(r"\((events/[a-z0-9-]+\.md)\)", overview))
    for page in [DOCS / "events.md", *PAGES]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert (page.parent / link).exists(), link


SPOKEN = [
    json.loads(entries)
    for page in [*PAGES, DOCS / "events.md"]
    for entries in re.findall(r"aws events put-events --entries '(.*)'\n", page.read_text())
]
SAID = [
    [{"Source": "com.acme.release", "DetailType": detail_type, "Detail": detail}]
    for detail_type, detail in re.findall(r"\$ say '([^']+)' +'(.*)'\n", (DOCS / "rollbacks.md").read_text())
]


@pytest.mark.parametrize("entries", SPOKEN + SAID, ids=lambda entries: entries[0]["DetailType"])
def test_asks_for_something_when_the_line_of_a_page_is_run(entries: list[dict[str, str]]) -> None:
    for entry in entries:
        found = parts(envelope(entry["Source"], entry["DetailType"], json.loads(entry["Detail"])), ROUTES)

        assert not any(isinstance(part, Ignored | Rejected) for part in found), found


def test_every_event_of_ours_has_its_line_and_its_schema() -> None:
    assert len(SAID) == (DOCS / "rollbacks.md").read_text().count("$ say '")
    assert {entry["DetailType"] for entries in SPOKEN for entry in entries} == set(OWN_EVENTS)
    schemas = {json.loads(path.read_text())["title"] for path in (DOCS / "schemas").glob("*.schema.json")}
    assert schemas >= set(OWN_EVENTS)


def test_every_event_of_a_service_has_its_row() -> None:
    overview = (DOCS / "events.md").read_text()

    for source, _ in AWS_EVENTS:
        assert f"| `{source}` [" in overview
