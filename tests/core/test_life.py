"""Whatever happens to a record in a story is an arrow in the picture of an intent's life (docs/ledger.md)."""

import pytest

from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import LedgerWrite
from tests.core.stories import Story
from tests.unit.domain.ledger.test_life import ARROWS, OUTSIDE


@pytest.mark.parametrize("seed", range(1, 7))
def test_every_change_of_a_record_is_an_arrow_of_the_picture(seed: int) -> None:
    story, changes = Story(seed), set[tuple[str, str]]()

    def note(_: PipelineState, __: PipelineState, write: LedgerWrite) -> None:
        for record in (*write.created, *write.ended):
            before = story.world.records.get(record.id)
            changes.add((before.status.value if before else OUTSIDE, record.status.value))

    story.world.on_write.append(note)
    story.play()

    assert (OUTSIDE, "pending") in changes
    assert {(before, after) for before, after in changes if before != after} <= ARROWS
