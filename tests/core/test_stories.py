"""Random stories keep the rules of the design: nothing twice, in order, whole, not against people, nothing lost."""

import pytest

from tests.core.stories import Story


@pytest.mark.parametrize("seed", range(100))
def test_keeps_the_rules_whatever_happens(seed: int) -> None:
    story = Story(seed).play()

    assert story.world.broken == []
