"""Every page's links lead somewhere: files and headings, and the paths of this repository that a page names."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
# A decision tells of the day on which it was taken: its paths are of then.
OF_TODAY = [page for page in PAGES if page.parent.name != "decisions"]
FOLDERS = "cli|demo|docs|functions|infra|sandbox|scripts|tests"


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def links(page: Path) -> list[str]:
    """Give the page's links to other files of the repository, and to headings."""
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    return [link for link in found if not link.startswith(("http://", "https://"))]


def anchors(page: Path) -> set[str]:
    """Give what GitHub makes of the page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_to_what_exists(page: Path) -> None:
    for link in links(page):
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


@pytest.mark.parametrize("page", OF_TODAY, ids=named)
def test_names_paths_that_exist(page: Path) -> None:
    paths = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", page.read_text(encoding="utf-8"))

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_finds_a_page_for_every_link_of_the_readme() -> None:
    assert {"docs/architecture.md", "docs/promises.md", "docs/glossary.md"} <= set(links(ROOT / "README.md"))


@pytest.mark.parametrize("folder", FOLDERS.split("|"))
def test_names_only_documents_that_exist_in_code(folder: str) -> None:
    gone = [
        f"{named(file)}: {path}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for path in re.findall(r"docs/[\w/.-]+\.md", file.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]

    assert gone == []
