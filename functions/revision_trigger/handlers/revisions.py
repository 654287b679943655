"""What the function does for one pipeline: fulfil what is asked, note what happened, look after what is open."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from revision_trigger.domain.history.observe import observed
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.intents.rollback import ConfirmRequest, HoldRequest, ReleaseRequest, RollbackRequest
from revision_trigger.domain.ledger import holding
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Decision, Fault, Outcome, Reason
from revision_trigger.domain.value_class import value_class
from revision_trigger.handlers.automatic_rollbacks import Causes
from revision_trigger.handlers.planned_rollbacks import PlannedRollbacks
from revision_trigger.reconcile.tools import Remaining, Tools, check_time
from revision_trigger.reconcile.turn import Turn
from revision_trigger.reconcile.update import update_state
from revision_trigger.reconcile.worklist import Worklist

NOTE_TIME = 12.0
"""Seconds that a look at the ledger and a change of it may take; with two to spare."""


@value_class
class Service:
    """Answers for one pipeline at a time."""

    tools: Tools
    plans: PlannedRollbacks
    causes: Causes

    def fulfil(self, intents: Sequence[DesiredRevision], remaining: Remaining) -> dict[str, Outcome]:
        """Bring intents of one pipeline to a decision each, by their ids, and what waits there with them."""
        return self._run(Worklist.of(intents[0].pipeline, intents), remaining)

    def wake(self, wake: Reminder, remaining: Remaining) -> dict[str, Outcome]:
        """Finish what is open of a pipeline, or plan the next look; the decisions on what waited."""
        turn = Turn.at(Worklist(wake.pipeline, {}), self.tools, remaining, tries=wake.tries + 1)
        turn.run()
        fault = turn.fault
        woken = Outcome(Decision.IGNORED, Reason.WOKEN, fault.message if fault else "", wake.id, wake.pipeline)
        if turn.unplanned:  # it may be the last that knows of what waits: it comes again itself
            woken = Outcome.of(turn.unplanned, wake.id, wake.pipeline)
        return {**turn.docket.told(()), wake.id: woken}

    def drain(self, pipeline: str, remaining: Remaining) -> dict[str, Outcome]:
        """Start what waits, now that an execution has ended; the decisions on it."""
        if remaining() < self.tools.reserve:
            return {}  # a wake will come for what waits
        seen = self.tools.ledger.recall(pipeline)
        return self._run(Worklist(pipeline, {}), remaining) if holding.due(seen.state, seen.now).waiting else {}

    def _run(self, docket: Worklist, remaining: Remaining) -> dict[str, Outcome]:
        came = set(docket.open)
        Turn.at(docket, self.tools, remaining).run()
        return docket.told(came)

    def roll_back(self, ask: RollbackRequest, remaining: Remaining) -> dict[str, Outcome]:
        """Bring a rollback to its decision, and what waits there with it."""
        return self._run(Worklist.of_rollback(ask), remaining)

    def note(self, change: StateChange, remaining: Remaining) -> dict[str, Outcome]:
        """Write down what became of an execution, and roll back if that is called for; every fault is a decision.

        What was noted before is judged all the same: a crash may lie between the two.
        """
        self.tools.preparer.heard(change)
        try:
            reason = self._note(change, remaining)
            caused = self.causes.of_change(change, _checking(remaining, self.tools.reserve))
        except Fault as fault:
            return {change.id: Outcome.of(fault, change.id, change.pipeline)}
        said = Outcome(Decision.IGNORED, reason, "", change.id, change.pipeline, change.execution_id)
        return self._follow(said, caused, remaining)

    def _follow(
        self, said: Outcome, caused: RollbackRequest | Outcome | None, remaining: Remaining
    ) -> dict[str, Outcome]:
        """Do what an event calls for. It comes again itself if that must."""
        name = str(said.intent_id)
        if not isinstance(caused, RollbackRequest):
            return {name: caused or said}
        outcomes = self.roll_back(caused, remaining)
        rollback = outcomes[caused.id]
        if rollback.decision is Decision.RETRY:
            said = replace(said, decision=Decision.RETRY, reason=rollback.reason, message=rollback.message)
        return {**outcomes, name: said}

    def keep_still(self, ask: HoldRequest | ReleaseRequest | ConfirmRequest, remaining: Remaining) -> Outcome:
        """Hold, release or confirm; every fault is a decision. What a release lets go on is for `drain`."""
        try:
            return self._keep_still(ask, remaining)
        except Fault as fault:
            return Outcome.of(fault, ask.id, ask.pipeline, origin=ask.origin)

    def _keep_still(self, ask: HoldRequest | ReleaseRequest | ConfirmRequest, remaining: Remaining) -> Outcome:
        ledger = self.tools.ledger
        noting = _checking(remaining, NOTE_TIME)
        return update_state(ledger, ask.pipeline, partial(_kept_still, ask), look=ledger.read, check_time=noting)

    def hear(self, raised: AlarmRaised, remaining: Remaining) -> dict[str, Outcome]:
        """Roll back if an alarm calls for it; every fault is a decision."""
        said = Outcome(Decision.IGNORED, Reason.ALARM_NOTED, raised.alarm, raised.id, raised.pipeline)
        try:
            caused = self.causes.of_alarm(raised, _checking(remaining, self.tools.reserve))
            if isinstance(caused, Outcome):
                self._have_claim_finished(raised.pipeline)
            return self._follow(said, caused, remaining)
        except Fault as fault:
            return {raised.id: Outcome.of(fault, raised.id, raised.pipeline)}

    def _have_claim_finished(self, pipeline: str) -> None:
        """Have a claim looked after: it may be of this very alarm's rollback, by now the newest start itself."""
        if self.tools.ledger.recall(pipeline).state.claim is not None:
            self.tools.wakes.plan(pipeline)

    def _note(self, change: StateChange, remaining: Remaining) -> Reason:
        ledger, listed = self.tools.ledger, self.tools.routes.listed(change.pipeline)

        def judge(seen: Snapshot) -> tuple[State, Reason]:
            return observed(seen.state, change, listed)

        def look(pipeline: str) -> Snapshot:
            seen = ledger.recall(pipeline)
            is_foreign = judge(seen)[1] is Reason.FOREIGN_EXECUTION
            return ledger.read(pipeline) if is_foreign and seen.recalled else seen  # it may have become ours since

        noting = _checking(remaining, NOTE_TIME)
        return update_state(ledger, change.pipeline, judge, look=look, check_time=noting)


def _kept_still(ask: HoldRequest | ReleaseRequest | ConfirmRequest, seen: Snapshot) -> tuple[State, Outcome]:
    match ask:
        case HoldRequest():
            return holding.hold_set(seen.state, ask, seen.now)
        case ReleaseRequest():
            return holding.released(seen.state, ask, seen.now)
        case ConfirmRequest():
            return holding.confirmed(seen.state, ask)


def _checking(remaining: Remaining, needed: float) -> Callable[[], None]:
    """Give the check whether the next step fits into the invocation."""
    return lambda: check_time(remaining(), needed)
