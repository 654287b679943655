from collections.abc import Callable, Iterator

import pytest

from tests.unit.sandbox.codepipeline.driver import FOREVER, Driver


@pytest.fixture
def drivers() -> Iterator[Callable[..., Driver]]:
    made: list[Driver] = []

    def make(**options: object) -> Driver:
        made.append(Driver(**options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for driver in made:
        driver.close()


@pytest.fixture
def aws(drivers: Callable[..., Driver]) -> Driver:
    """A service in which stages take no time."""
    return drivers()


@pytest.fixture
def held(drivers: Callable[..., Driver]) -> Driver:
    """A service in which no stage ever ends."""
    return drivers(pace=FOREVER)
