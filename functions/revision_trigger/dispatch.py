"""Intents of several pipelines at once: each pipeline has a lane of its own, and no lane waits for another."""

import traceback
from collections.abc import Sequence
from dataclasses import field, replace
from threading import Thread

from revision_trigger.domain.intents.decoded import Intent
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.intents.rollback import (
    CancelRequest,
    ConfirmRequest,
    HoldRequest,
    PlanRequest,
    ReleaseRequest,
    RollbackRequest,
)
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.value_class import mutable_class
from revision_trigger.handlers.revisions import Service
from revision_trigger.reconcile.tools import Remaining


@mutable_class
class Lane:
    """One pipeline's intents, as they came, and what was decided; by the intent itself, since ids may repeat."""

    service: Service
    remaining: Remaining
    intents: list[Intent] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    drained: list[Outcome] = field(default_factory=list)

    def run(self) -> None:
        """Bring every intent to its decision."""
        try:
            for intent in self.intents:
                self._ask(intent)
            self._fulfil([intent for intent in self.intents if isinstance(intent, DesiredRevision)])
            for intent in self.intents:
                self._observe(intent)
        except Exception as error:  # noqa: BLE001  a bug must not take the batch down: this lane alone comes again
            for intent in self.intents:
                broken = Retry(Reason.INTERNAL_ERROR, _where(error))
                self.outcomes.setdefault(id(intent), Outcome.of(broken, intent.id, intent.pipeline))

    def _ask(self, intent: Intent) -> None:
        """Do what is asked around rollbacks, before all that it may keep from starting."""
        if isinstance(intent, HoldRequest | ReleaseRequest | ConfirmRequest):
            self.outcomes[id(intent)] = self.service.keep_still(intent, self.remaining)
            if isinstance(intent, ReleaseRequest):
                self.drained += self.service.drain(intent.pipeline, self.remaining).values()
        elif isinstance(intent, RollbackRequest):
            self._take(intent, self.service.roll_back(intent, self.remaining))

    def _take(self, intent: Intent, decided: dict[str, Outcome]) -> None:
        """Take the decision on an intent, and those that came with it."""
        self.outcomes[id(intent)] = decided.pop(intent.id)
        self.drained += decided.values()

    def _observe(self, intent: Intent) -> None:
        """Take note of what happened, and do what it lets be done."""
        if isinstance(intent, StateChange):
            self._take(intent, self.service.note(intent, self.remaining))
            self.drained += self.service.drain(intent.pipeline, self.remaining).values()
        elif isinstance(intent, AlarmRaised):
            self._take(intent, self.service.hear(intent, self.remaining))
        elif isinstance(intent, Reminder):
            self._take(intent, self.service.wake(intent, self.remaining))
        elif isinstance(intent, PlanRequest | CancelRequest):
            self.outcomes[id(intent)] = self.service.plans.answer(intent, self.remaining)
        elif id(intent) not in self.outcomes:
            unread = Retry(Reason.INTERNAL_ERROR, f"nothing answers for a {type(intent).__name__} yet; it comes again")
            self.outcomes[id(intent)] = Outcome.of(unread, intent.id, intent.pipeline)

    def _fulfil(self, intents: list[DesiredRevision]) -> None:
        """Fulfil each ask once; the same again follows it, and another thing under its id comes after."""
        while intents:
            first = {intent.id: intent for intent in reversed(intents)}
            again = [one for one in intents if first[one.id] is not one and first[one.id].content == one.content]
            decided = self.service.fulfil([one for one in intents if first[one.id] is one], self.remaining)
            self.outcomes |= {id(intent): decided[name] for name, intent in first.items()}
            self.outcomes |= {id(intent): _repeated(decided[intent.id]) for intent in again}
            self.drained += [outcome for name, outcome in decided.items() if name not in first]
            intents = [intent for intent in intents if id(intent) not in self.outcomes]


def dispatch(service: Service, intents: Sequence[Intent], remaining: Remaining) -> tuple[list[Outcome], list[Outcome]]:
    """Bring every intent to its decision, one each, in their order; and give the decisions on what had waited."""
    lanes: dict[str, Lane] = {}
    for intent in intents:
        lanes.setdefault(intent.pipeline, Lane(service, remaining)).intents.append(intent)
    _run_side_by_side(list(lanes.values()))
    decided = [lanes[intent.pipeline].outcomes[id(intent)] for intent in intents]
    return decided, [outcome for lane in lanes.values() for outcome in lane.drained]


def _repeated(outcome: Outcome) -> Outcome:
    """Give the decision on the same ask again, within one batch."""
    if outcome.decision not in (Decision.STARTED, Decision.SUPERSEDED):
        return outcome
    return replace(outcome, decision=Decision.DUPLICATE, reason=Reason.ASKED_BEFORE, pins=())


def _run_side_by_side(lanes: list[Lane]) -> None:
    """Run all lanes, one of them in this thread."""
    threads = [Thread(target=lane.run) for lane in lanes[1:]]
    for thread in threads:
        thread.start()
    for lane in lanes[:1]:
        lane.run()
    for thread in threads:
        thread.join()


def _where(error: Exception) -> str:
    """Say what broke and in which line of ours: enough to find it, without the event that did it."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name} ({frame.filename}:{frame.lineno}); please report it"
