"""In any order of arrival, singly or in batches, the newest intent starts last and no older one after it."""

from itertools import permutations

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from tests.world import NOW, Ports, World, service


def commit(number: int, *, value: int | None = None) -> DesiredRevision:
    revisions = (SourceRevision("Source", "COMMIT_ID", f"{number if value is None else value:040x}"),)
    return DesiredRevision(f"commit-{number}", "web", revisions, NOW + number, Reason.DESIRED_REVISION)


@pytest.mark.parametrize("size", [1, 2, 6])
def test_newest_is_last_in_all_orders_of_six(size: int) -> None:
    for order in permutations([commit(number) for number in range(6)]):
        world = World()
        handler = service(Ports(world))
        for start in range(0, 6, size):
            handler.revisions.fulfil(order[start : start + size], Deadline(lambda: 60.0))

        started = [int(start.revisions[0].value, 16) for start in world.started()]
        assert started == sorted(started)
        assert started[-1] == 5


def test_there_and_back_again_starts_three_times() -> None:
    world = World()
    handler = service(Ports(world))
    for intent in (commit(0, value=7), commit(1, value=8), commit(2, value=7)):
        outcome = handler.revisions.fulfil([intent], Deadline(lambda: 60.0))[intent.id]
        assert outcome.decision is Decision.STARTED

    assert [int(start.revisions[0].value, 16) for start in world.started()] == [7, 8, 7]
    assert len({start.token for start in world.started()}) == 3
