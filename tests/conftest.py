"""What holds for every test: how properties draw, and how tests are shared out among workers that run in parallel.

Properties: new examples on every run at a desk, the same ones in CI; never judged by time: machines are shared.
"""

import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

# MiniStack makes this folder in /tmp as soon as some of its modules are imported. Tests of the sandbox, which run at
# the same time in another worker, assert that a sandbox leaves nothing there.
_STATE = tempfile.TemporaryDirectory(prefix="tests-ministack-")
os.environ["STATE_DIR"] = _STATE.name

DEAR = ("sandbox", "told", "recorded", "synthesise")
"""Fixtures that take seconds to make. Tests that share one run in one worker, so that it is made once."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "early: takes seconds; begins among the first, so that no worker waits for it last"
    )


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests of each dear fixture (pytest-xdist begins with the largest group), and put long tests first."""
    for item in items:
        used = getattr(item, "fixturenames", ())
        if group := next((fixture for fixture in DEAR if fixture in used), None):
            item.add_marker(pytest.mark.xdist_group(f"{group} of {_room(item)}"))
    items.sort(key=lambda item: item.get_closest_marker("early") is None)


def _room(item: pytest.Item) -> str:
    """Name the part of the tests that an item belongs to: e2e of the sandbox and of the function run side by side."""
    parts = item.path.relative_to(Path(__file__).parent).parts
    return parts[1] if parts[0] == "e2e" else parts[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write a lone surrogate that a test logged as its escape: pytest-xdist's workers cannot send it."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report
