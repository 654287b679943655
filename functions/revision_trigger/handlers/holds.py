"""Holds, releases and confirmations: requests that only change what the ledger says of a pipeline."""

from functools import partial

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.rollback import ConfirmRequest, HoldRequest, ReleaseRequest
from revision_trigger.domain.ledger import holds
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Fault, Outcome
from revision_trigger.domain.value_class import value_class
from revision_trigger.handlers.observations import NOTE_TIME
from revision_trigger.ports import Ledger
from revision_trigger.reconcile.update import update_state

HoldIntent = HoldRequest | ReleaseRequest | ConfirmRequest


@value_class
class Holds:
    """Answers for one request at a time. Intents that a release lets go on are started by `Revisions.start_waiting`."""

    ledger: Ledger

    def handle(self, request: HoldIntent, deadline: Deadline) -> Outcome:
        """Hold, release or confirm. Every fault is a decision."""
        deciding = partial(_decide, request)
        noting = deadline.for_steps_of(NOTE_TIME)
        try:
            return update_state(self.ledger, request.pipeline, deciding, look=self.ledger.read, deadline=noting)
        except Fault as fault:
            return Outcome.of(fault, request.id, request.pipeline, origin=request.origin)


def _decide(request: HoldIntent, seen: Snapshot) -> tuple[State, Outcome]:
    match request:
        case HoldRequest():
            return holds.hold_set(seen.state, request, seen.now)
        case ReleaseRequest():
            return holds.released(seen.state, request, seen.now)
        case ConfirmRequest():
            return holds.confirmed(seen.state, request)
