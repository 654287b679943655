"""Rule 2, in order: per source action nothing older starts after something newer; of one S3 key its sequencer decides.

The properties of test_once.py check the order of everything they start as well, and tests/unit/domain plays all orders
of six intents.
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.outcome import Decision
from tests.world import World
from tests.world.uploads import Written, fulfil, started

writes = st.lists(st.sampled_from("ab"), min_size=1, max_size=6)


def test_a_lower_sequencer_of_another_key_is_not_stale_for_it() -> None:
    world = World()

    assert fulfil(world, Written("a.zip", 9, 0)) == [Decision.STARTED]
    assert fulfil(world, Written("b.zip", 1, 1)) == [Decision.STARTED]


def test_an_older_upload_of_another_key_is_stale_though_its_sequencer_is_higher() -> None:
    world = World()

    assert fulfil(world, Written("a.zip", 1, 5)) == [Decision.STARTED]
    assert fulfil(world, Written("b.zip", 9, 4)) == [Decision.STALE]


def test_of_one_key_the_sequencer_decides_against_the_time() -> None:
    world = World()

    assert fulfil(world, Written("a.zip", 2, 0)) == [Decision.STARTED]
    assert fulfil(world, Written("a.zip", 1, 9)) == [Decision.STALE]


@given(writes, st.randoms(use_true_random=False), st.integers(1, 6))
def test_the_last_write_is_started_last_whatever_the_order_of_arrival(keys: list[str], random: Any, size: int) -> None:
    written = [Written(key, keys[:place].count(key), place) for place, key in enumerate(keys)]
    arriving = random.sample(written, len(written))
    world = World()

    for place in range(0, len(arriving), size):
        fulfil(world, *arriving[place : place + size])

    order = [one.version for one in written]
    versions = [version for _, version in started(world)]
    assert versions == sorted(versions, key=order.index)
    assert versions[-1] == order[-1]


def test_what_waits_is_still_ordered_by_its_sequencer_within_its_key() -> None:
    world = World(conflicts=1)

    assert fulfil(world, Written("a.zip", 2, 0)) == [Decision.WAITING]
    fulfil(world, Written("a.zip", 1, 9))

    assert started(world) == [("web/a.zip", "a.zip-2")]
