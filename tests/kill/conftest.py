"""Two profiles: a fast one that `pytest` runs, and with SOAK=1 every kill point under every condition."""

import asyncio
import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from revision_trigger_cdk.bundle import bundle
from tests.kill.rollback_trial import Told, calls_of_story
from tests.kill.scenarios import SCENARIOS
from tests.kill.site import COMPILED, site
from tests.kill.soaking import SOAK
from tests.kill.stories import STORIES
from tests.kill.trial import LISTED_AFTER, Recorded, calls_of


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "soak: takes minutes; runs with SOAK=1 only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if SOAK:
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


@pytest.fixture(scope="session")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The function's bundle as Lambda would unpack it."""
    folder = tmp_path_factory.mktemp("function")
    with zipfile.ZipFile(bundle.build(COMPILED)) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(autouse=True)
def _moto() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture(scope="session")
def recorded(code: Path) -> Recorded:
    """What is called when nobody is killed."""

    async def record() -> Recorded:
        async with site(code) as here:
            runs = itertools.product(SCENARIOS, LISTED_AFTER)
            return {(scenario, late): await calls_of(here, scenario, late) for scenario, late in runs}

    with mock_aws():
        return asyncio.run(record())


@pytest.fixture(scope="session")
def told(code: Path) -> Told:
    """What is called around rollbacks when nobody is killed."""

    async def tell() -> Told:
        async with site(code) as here:
            return {story: await calls_of_story(here, story) for story in STORIES}

    with mock_aws():
        return asyncio.run(tell())
