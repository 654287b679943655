"""What is done with the intents of one verdict: each step brings some of them on and gives the ledger as it is then."""

from dataclasses import field, replace

from revision_trigger.deadline import Deadline
from revision_trigger.domain.announcement import carried_pins
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger import claims as transitions
from revision_trigger.domain.ledger import waiting
from revision_trigger.domain.ledger.holds import is_quarantined, startable
from revision_trigger.domain.ledger.snapshot import Change, Snapshot
from revision_trigger.domain.outcome import Decision, Fault, Outcome, Reason, Rejected, StartedPin
from revision_trigger.domain.value_class import mutable_class
from revision_trigger.reconcile.rollback_search import RollbackStart
from revision_trigger.reconcile.starter import BUSY
from revision_trigger.reconcile.tools import Tools
from revision_trigger.reconcile.worklist import Worklist


@mutable_class
class Steps:
    """Answers for one docket. `not_in_journal` are those that the journal does not know either."""

    tools: Tools
    docket: Worklist
    deadline: Deadline
    not_in_journal: set[str] = field(default_factory=set)
    one_by_one: bool = False

    @property
    def pipeline(self) -> str:
        """Whose steps these are."""
        return self.docket.pipeline

    def read_history(self, intents: list[DesiredRevision], seen: Snapshot) -> Snapshot:
        """Others were at work, or the ledger is new: what they started is adopted first."""
        return self.tools.starter.adopt(intents[0].pipeline, seen)

    def ask_journal(self, intents: list[DesiredRevision], seen: Snapshot) -> Snapshot:
        """As old as those no longer remembered in the state: the journal knows."""
        for intent in intents:
            settled = self.tools.ledger.journal(intent.pipeline, intent.id)
            if settled:
                self.docket.end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=settled.execution_id)
            self.not_in_journal.add(intent.id)
        return seen

    def leave_unchanged(self, intents: list[DesiredRevision], seen: Snapshot) -> Snapshot:
        """Start nothing for what runs already; its clock moves."""
        intent = intents[-1]
        change = self.tools.ledger.change(intent.pipeline, seen, transitions.unchanged(seen.state, intent))
        if change.made:
            running = seen.state.last_execution
            self.docket.end(intent, Decision.UNCHANGED, Reason.RUNS_ALREADY, execution_id=running)
        return change.seen

    def hold(self, intents: list[DesiredRevision], seen: Snapshot) -> Snapshot:
        """Keep what a hold does not let through; the newest for each source starts when it ends."""
        state = waiting.held(seen.state, intents)
        known = state == seen.state and not seen.recalled
        change = Change(True, seen) if known else self.tools.ledger.change(self.pipeline, seen, state)
        if change.made:
            for intent in intents:
                self.docket.end(intent, Decision.HELD, Reason.ON_HOLD)
        return change.seen

    def leave_out(self, intents: list[DesiredRevision], seen: Snapshot) -> Snapshot:
        """Start nothing that was rolled back; what is remembered may have been forced, and so lifted, since."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        for intent in intents:
            self.docket.end(intent, Decision.QUARANTINED, Reason.KNOWN_BAD)
        return seen

    def begin(self, intents: list[DesiredRevision], seen: Snapshot) -> Snapshot:
        """Start those that are found good. What is not takes none of the others with it."""
        asked = intents[:1] if self.one_by_one else waiting.together(intents)
        if asked[0].id in self.docket.asks:
            return self._roll_back(asked[0], seen)
        prepared = self.tools.preparer.prepare(asked, self.deadline)
        for intent, fault in prepared.refused:
            self.refuse(intent, fault)
        if not prepared.ready:
            return seen
        self.docket.open |= {intent.id: intent for intent in prepared.ready}  # what is resolved stays so
        if self._is_known_bad(prepared.ready[0], seen):
            return seen  # judged anew by what its names mean
        self.deadline.require()
        return self._start(startable(seen.state, prepared.ready), replace(seen, now=self.tools.ledger.now()))

    def _is_known_bad(self, first: DesiredRevision, seen: Snapshot) -> bool:
        return not first.force and not first.is_rollback and is_quarantined(seen.state, [first])

    def _roll_back(self, draft: DesiredRevision, seen: Snapshot) -> Snapshot:
        """Find a rollback's target and start it, judged against the very state that its claim is made from."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        try:
            plan = self.tools.rollbacks.plan(self.docket.asks[draft.id], seen, self.deadline)
        except Rejected as fault:
            self.refuse(draft, fault)
            return seen
        if isinstance(plan, Outcome):
            self.docket.say(draft, plan)
            return seen
        self.deadline.require()
        return self._start([plan.target], replace(seen, now=self.tools.ledger.now()), plan)

    def _start(self, chosen: list[DesiredRevision], seen: Snapshot, plan: RollbackStart | None = None) -> Snapshot:
        try:
            if plan:
                begun = self.tools.starter.begin(chosen, seen, before=plan.before, stop=plan.stop)
            else:
                begun = self.tools.starter.begin(chosen, seen)
        except Fault as fault:
            self._not_begun(chosen, fault)
        else:
            if isinstance(begun, Snapshot):
                return begun
            skipped = plan.skipped if plan else ""
            self.docket.began(map(transitions.asked_by, chosen), begun, self.pins(begun), message=skipped)
        return self.tools.ledger.recall(self.pipeline)

    def _not_begun(self, chosen: list[DesiredRevision], fault: Fault) -> None:
        if fault.reason in BUSY:
            for intent in chosen:
                self.docket.end(intent, Decision.WAITING, fault.reason)
        elif not isinstance(fault, Rejected):
            raise fault
        elif len(chosen) > 1:  # one of them is at fault: it must not take the others with it
            self.one_by_one = True
        else:
            self.refuse(chosen[0], fault)

    def pins(self, execution_id: str) -> tuple[StartedPin, ...]:
        """Tell what a start carried, if nobody else has started something newer meanwhile."""
        seen = self.tools.ledger.recall(self.pipeline)
        return carried_pins(seen.state, seen.now) if seen.state.last_execution == execution_id else ()

    def refuse(self, intent: DesiredRevision, fault: Fault) -> None:
        """Decide an intent by what kept it from its start; what no message brings again is buried first."""
        if intent.id in self.docket.waited and isinstance(fault, Rejected):  # its message is long gone
            self.tools.bury(intent, fault)
        self.docket.refuse(intent, fault)
