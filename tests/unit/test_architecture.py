"""docs/architecture.md tells the truth: its picture is the real imports, its files exist, its hops are passed."""

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
FUNCTION = ROOT / "functions" / "revision_trigger"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
Arrow = tuple[str, str]


def section(title: str) -> str:
    """Give the text below one heading of the page."""
    (text,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return str(text)


def drawn() -> set[Arrow]:
    """Give the arrows of the Mermaid picture; `a & b --> c & d` are four."""
    (picture,) = re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL)
    lines = [line.split(" --> ") for line in picture.splitlines() if "-->" in line]
    return {
        (start.strip(), end.strip()) for starts, ends in lines for start in starts.split("&") for end in ends.split("&")
    }


def imported() -> set[Arrow]:
    """Give the imports between the rooms of the function, without each room's own."""
    graph = grimp.build_graph("revision_trigger", cache_dir=None)
    found = {
        (importer.split(".")[1], target.split(".")[1])
        for importer in graph.modules - {"revision_trigger"}
        for target in graph.find_modules_directly_imported_by(importer) - {"revision_trigger"}
    }
    return {(start, end) for start, end in found if start != end}


def reachable(start: str, arrows: set[Arrow]) -> set[str]:
    """Give every room that arrows lead to from this one."""
    ends = {end for begin, end in arrows if begin == start}
    return ends.union(*(reachable(end, arrows) for end in ends))


def without_detours(arrows: set[Arrow]) -> set[Arrow]:
    """Leave an arrow out where a longer way leads there too."""
    return {
        (start, end)
        for start, end in arrows
        if not any(end in reachable(other, arrows) for begin, other in arrows if begin == start and other != end)
    }


def hops(title: str) -> list[str]:
    """Give the hops of one table."""
    return re.findall(r"^\| \d+ \| `([^`]+)` \|", section(title), re.MULTILINE)


@pytest.fixture(scope="module")
def passed() -> dict[str, list[str]]:
    """Give the functions that each event of the script passes, in the order of their first calls."""
    command = [sys.executable, "-m", "scripts.way_of_an_event", "--list"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  ours
    parts = re.split(r"^(\S.*?): .*\n", said, flags=re.MULTILINE)[1:]
    return {name: re.findall(r"\S+:\S+", text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def test_draws_the_rooms_as_they_import_each_other() -> None:
    assert drawn() == without_detours(imported())


def test_has_a_line_for_every_room() -> None:
    rooms = {path.name for path in FUNCTION.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    named = {name.rstrip("/") for name in re.findall(r"`([\w.]+/?)`", section("The rooms of the function"))}

    assert rooms - {"__init__.py"} <= named


@pytest.mark.parametrize(
    "path", re.findall(r"`([\w/]+\.py)`", section("Where is the rule about ...")), ids=lambda path: path
)
def test_names_a_file_that_exists_when_it_says_where_a_rule_is(path: str) -> None:
    assert (FUNCTION / path).is_file()


@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("The way of one image push", "image event"),
        ("The way of an automatic rollback", "automatic rollback"),
    ],
)
def test_names_the_hops_of_an_event_in_the_order_they_are_passed(
    passed: dict[str, list[str]], title: str, event: str
) -> None:
    named = hops(title)

    assert named
    assert [hop for hop in named if hop not in passed[event]] == []
    assert named == sorted(named, key=passed[event].index)
