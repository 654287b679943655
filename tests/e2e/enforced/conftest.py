"""A sandbox of its own, in which the function has the rights of its role and no other."""

from collections.abc import Iterator

import pytest

from tests.e2e.function.conftest import Deployed, with_sources
from tests.e2e.running import PIPELINES, started


@pytest.fixture(scope="session")
def deployed() -> Iterator[Deployed]:
    """The stack in a sandbox that refuses what no policy allows."""
    with started("--pipelines", str(PIPELINES), "--pace", "0.2", "--enforce-rights") as running:
        yield with_sources(running)
