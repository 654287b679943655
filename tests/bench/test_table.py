"""The table tells what is not within its limit; the events of the endurance run are what it says they are."""

from tests.bench.contestants import PIPELINES
from tests.bench.endurance import needed
from tests.bench.table import Line, table


def test_tells_what_is_not_within_its_limit_when_shown() -> None:
    lines = [Line("size", 4.5, 4.0, "MiB"), Line("cost", 9.0, None, "$")]

    shown = table(lines).splitlines()

    assert [line.is_within for line in lines] == [False, True]
    assert [len(row) for row in shown] == [len(shown[0])] * 4
    assert shown[2].split(" | ")[4].strip() == "NO"


def test_needs_each_newer_commit_once_when_some_come_again_or_late() -> None:
    started = needed(2_000, now=1_800_000_000.0)

    assert set(started.values()) == {1}
    assert {name for name, _ in started} == set(PIPELINES)
    assert len(started) == 1_420
