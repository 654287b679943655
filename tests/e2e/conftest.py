"""One sandbox for all end-to-end tests, with the CDK app deployed in it."""

from collections.abc import Iterator

import pytest

from tests.e2e.running import PIPELINES, Sandbox, started


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The one sandbox of the session, with the pipelines of pipelines.yaml deployed."""
    with started("--pipelines", str(PIPELINES), "--pace", "0.2") as running:
        yield running
