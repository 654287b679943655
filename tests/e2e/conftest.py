"""One sandbox for all end-to-end tests, with the CDK app deployed in it."""

from collections.abc import Iterator

import pytest

from tests.e2e.running import PIPELINES, Sandbox, started


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The one sandbox of the session, with the pipelines of pipelines.yaml deployed.

    Whoever is not the account itself may do what its policies allow: the function has the rights of its role alone.
    """
    with started("--pipelines", str(PIPELINES), "--pace", "0.2", "--enforce-rights") as running:
        yield running
