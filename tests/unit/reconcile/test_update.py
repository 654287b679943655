"""A change is made over what others change meanwhile, costs nothing where there is none, and ends at last."""

from dataclasses import replace

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.reconcile.update import LOOKS, update_state
from tests.world import NOW, Ports, World, service


def mark(seen: Snapshot) -> tuple[State, str]:
    return replace(seen.state, foreign=seen.state.foreign | {"mine"}), "marked"


def made(ports: Ports) -> str:
    return update_state(ports, "web", mark, look=ports.read, deadline=Deadline(lambda: 60.0))


def others(ports: Ports, times: int) -> None:
    """Somebody else changes the state just before each of so many changes of ours."""
    left = iter(range(times))

    def gate(place: str) -> None:
        if place == "before change" and next(left, None) is not None:
            ports.world.note_foreign("web", f"theirs-{len(ports.calls)}")

    ports.gate = gate


def test_writes_nothing_when_there_is_nothing_to_change() -> None:
    ports = Ports(World())
    made(ports)
    ports.calls.clear()

    assert made(ports) == "marked"
    assert ports.calls == ["read"]


def test_is_made_over_what_another_worker_changed_meanwhile() -> None:
    ports = Ports(World())
    made(ports)
    ports.world.note_foreign("web", "first")
    seen = ports.read("web")
    ports.change("web", seen, replace(seen.state, foreign=frozenset()))
    others(ports, 1)

    assert made(ports) == "marked"
    state = ports.read("web").state
    assert "mine" in state.foreign
    assert any(name.startswith("theirs") for name in state.foreign)


def test_is_handed_back_when_others_are_faster_each_time() -> None:
    ports = Ports(World())
    made(ports)
    seen = ports.read("web")
    ports.change("web", seen, replace(seen.state, foreign=frozenset()))
    others(ports, LOOKS)

    with pytest.raises(Retry) as fault:
        made(ports)

    assert fault.value.reason is Reason.CLAIMED


def test_an_execution_is_not_foreign_when_another_worker_started_it_since_this_one_looked() -> None:
    world = World()
    slow, fast = Ports(world), Ports(world)
    slow.read("web")
    commit = SourceRevision("Source", "COMMIT_ID", "c" * 40)
    asked = DesiredRevision("intent", "web", (commit,), NOW, Reason.COMMIT_PUSHED)
    begun = service(fast).revisions.fulfil([asked], Deadline(lambda: 60.0))["intent"].execution_id

    told = service(slow).observations.execution_changed(
        StateChange("event", "web", str(begun), "STARTED"), Deadline(lambda: 60.0)
    )["event"]

    assert told.reason is Reason.OWN_EXECUTION
