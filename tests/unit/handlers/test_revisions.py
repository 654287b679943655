"""Which calls a desired revision takes."""

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.revision import SourceRevision
from tests.world import NOW, Ports, World, service


def intent(number: int, time: float) -> DesiredRevision:
    commit = SourceRevision("Source", "COMMIT_ID", f"{number:040x}")
    return DesiredRevision(f"intent-{number}", "web", (commit,), NOW + time, Reason.DESIRED_REVISION)


INTENTS = [intent(1, 0.0), intent(2, 10.0)]


def test_a_new_intent_takes_a_check_and_three_calls_and_a_known_one_none_when_the_worker_knows_the_pipeline() -> None:
    ports = Ports(World())
    handler = service(ports)
    handler.revisions.fulfil([INTENTS[0]], Deadline(lambda: 60.0))
    ports.calls.clear()

    outcome = handler.revisions.fulfil([INTENTS[1]], Deadline(lambda: 60.0))[INTENTS[1].id]
    again = handler.revisions.fulfil([INTENTS[1]], Deadline(lambda: 60.0))[INTENTS[1].id]

    assert outcome.decision is Decision.STARTED
    assert (again.decision, again.execution_id) == (Decision.DUPLICATE, outcome.execution_id)
    assert ports.calls == ["find", "change", "start", "change"]


def test_a_duplicate_takes_one_call_when_the_worker_is_new() -> None:
    world = World()
    service(Ports(world)).revisions.fulfil([INTENTS[0]], Deadline(lambda: 60.0))
    ports = Ports(world)

    outcome = service(ports).revisions.fulfil([INTENTS[0]], Deadline(lambda: 60.0))[INTENTS[0].id]

    assert outcome.decision is Decision.DUPLICATE
    assert ports.calls == ["read"]
