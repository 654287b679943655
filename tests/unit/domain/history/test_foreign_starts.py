"""Adoption: what the history says of executions that no intent of ours became."""

from typing import Any

import pytest

from revision_trigger.domain.history.foreign_starts import Listed, adopted
from revision_trigger.domain.ledger.state_item import NEW, PipelineState
from tests.core.builders import LONG_AGO, NOW, claim, execution, floor, foreign, pin, revisions, state


def listed(name: str = "hand-1", at: float = NOW, **more: Any) -> Listed:
    """Give a line of the history; `values` are the revisions it tells."""
    pins = {action: revisions(value) for action, value in more.pop("values", {"A": "hand", "B": "0"}).items()}
    return Listed(
        name, **{"whose": "others", "status": "InProgress", "started": at, "pins": pins, "tells_all": True, **more}
    )


OURS = listed("execution-1", LONG_AGO, whose="ours", status="Succeeded", values={"A": "0", "B": "0"})
UNTOLD = listed("hand-0", NOW - 30, values={}, tells_all=False)


def values(now: PipelineState) -> dict[str, str]:
    return {action: one.revisions[0][1] for action, one in now.pins.items()}


def test_learns_what_runs_when_the_ledger_knows_nothing() -> None:
    after = adopted(NEW, [listed()], NOW + 5)

    assert after.pins == {"A": pin("hand", NOW), "B": pin("0", NOW)}
    assert after.newest == foreign("hand-1", NOW, is_pinned=True)
    assert after.read_until == NOW


def test_moves_only_the_sources_that_the_execution_changed() -> None:
    """DESIGN 5.3: the others keep revision and clock, else a "Release change" makes every promotion stale."""
    after = adopted(state(), [OURS, listed(at=NOW + 0.7)], NOW + 5)

    assert after.pins == {"A": pin("hand", NOW), "B": pin("0", LONG_AGO)}


def test_compares_with_the_execution_before_it_when_the_pins_have_moved_on() -> None:
    known = state(pins={"A": pin(), "B": pin("ours", NOW - 5)})

    after = adopted(known, [OURS, listed(values={"A": "hand", "B": "0"})], NOW + 5)

    assert after.pins == {"A": pin("hand", NOW), "B": pin("ours", NOW - 5)}


def test_keeps_a_newer_pin_when_the_execution_began_earlier() -> None:
    known = state(pins={"A": pin("ours", NOW + 60), "B": pin()})

    assert adopted(known, [OURS, listed()], NOW + 90).pins["A"] == pin("ours", NOW + 60)


def test_adopts_nothing_when_a_claim_is_open() -> None:
    known = state(claim=claim(), executions=(execution(), foreign(whose="unknown")))

    after = adopted(known, [OURS, listed(), listed("hand-2", NOW + 1)], NOW + 5)

    assert after.pins == known.pins
    assert after.read_until == 0
    assert [(one.id, one.whose) for one in after.executions] == [("execution-1", "ours"), ("hand-1", "unknown")]


def test_tells_whose_it_is_when_it_was_heard_of_under_a_claim() -> None:
    known = state(executions=(execution(), foreign("execution-2", whose="unknown")))

    after = adopted(known, [OURS, listed("execution-2", whose="ours")], NOW + 5)

    assert after.executions[-1].whose == "ours"
    assert values(after) == {"A": "0", "B": "0"}


def test_adopts_none_behind_one_that_does_not_tell_its_revisions() -> None:
    after = adopted(state(read_until=NOW - 60), [OURS, UNTOLD, listed()], NOW + 5)

    assert values(after) == {"A": "0", "B": "0"}
    assert after.read_until == NOW - 60
    assert [one.is_unread for one in after.executions] == [False, True, True]
    assert after.next_read == NOW + 25


def test_adopts_both_in_order_when_the_first_tells_its_revisions() -> None:
    waiting = adopted(state(read_until=NOW - 60), [OURS, UNTOLD, listed()], NOW + 5)
    told = listed("hand-0", NOW - 30, values={"A": "first", "B": "first"})

    after = adopted(waiting, [OURS, told, listed(values={"A": "hand", "B": "first"})], NOW + 300)

    assert after.pins == {"A": pin("hand", NOW), "B": pin("first", NOW - 30)}
    assert after.read_until == NOW


def test_adopts_none_when_one_that_was_heard_of_is_not_listed() -> None:
    heard = state(executions=(execution(), foreign("hand-0", NOW - 30)))

    after = adopted(heard, [OURS, listed()], NOW + 5)

    assert values(after) == {"A": "0", "B": "0"}


def test_forgets_what_was_never_listed_after_an_hour() -> None:
    heard = state(executions=(execution(), foreign("hand-0", NOW - 3600)))

    after = adopted(heard, [OURS, listed()], NOW)

    assert [one.id for one in after.executions] == ["execution-1", "hand-1"]
    assert values(after) == {"A": "hand", "B": "0"}


@pytest.mark.parametrize("status", ["Stopped", "Cancelled", "Superseded"])
def test_adopts_nothing_of_what_somebody_stopped_or_overtook(status: str) -> None:
    after = adopted(state(), [OURS, listed(status=status)], NOW + 5)

    assert values(after) == {"A": "0", "B": "0"}


def test_adopts_what_failed_since_somebody_wanted_it() -> None:
    assert values(adopted(state(), [OURS, listed(status="Failed")], NOW + 5)) == {"A": "hand", "B": "0"}


def test_passes_over_what_began_before_the_floor_of_a_rollback_that_started() -> None:
    back = state(executions=(execution(), foreign()), floors=(floor(at=NOW + 1, is_started=True),))

    after = adopted(back, [OURS, listed()], NOW + 60)

    assert values(after) == {"A": "0", "B": "0"}
    assert [one.is_unread for one in after.executions] == [False, False]


def test_adopts_what_began_before_the_floor_while_the_rollback_is_pending() -> None:
    back = state(executions=(execution(), foreign()), floors=(floor(at=NOW + 1),))

    assert values(adopted(back, [OURS, listed()], NOW + 60)) == {"A": "hand", "B": "0"}


def test_adopts_once_when_the_history_is_read_again() -> None:
    once = adopted(state(), [OURS, listed()], NOW + 5)
    moved = state(pins={**once.pins, "A": pin("ours", NOW + 9)}, executions=once.executions, read_until=NOW)

    assert adopted(moved, [OURS, listed()], NOW + 60).pins == moved.pins


def test_notes_the_status_but_never_takes_an_end_back() -> None:
    known = state(executions=(foreign(is_pinned=True), execution("over", NOW + 1)))

    after = adopted(known, [listed(status="Failed"), listed("over", NOW + 1, whose="ours")], NOW + 60)

    assert [one.status for one in after.executions] == ["Failed", "Succeeded"]


def test_corrects_the_start_when_the_history_tells_the_pipelines_own_time() -> None:
    heard = state(executions=(foreign(at=NOW + 3),))

    assert adopted(heard, [listed(at=NOW)], NOW + 5).executions[0].started == NOW
