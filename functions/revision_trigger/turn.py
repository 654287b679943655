"""One worker's turn at one pipeline: what came, and what waits there, is judged, started, and decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from revision_trigger.docket import Docket
from revision_trigger.domain import merge, transitions
from revision_trigger.domain.announcement import carried_pins
from revision_trigger.domain.decide import Duplicate, Resume, Verdict, decide
from revision_trigger.domain.decision import Carried, Decision, Fault, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.rollback import holding
from revision_trigger.domain.rollback.questions import is_quarantined, startable
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.state import Change, Claim, Seen
from revision_trigger.prepare import Preparer
from revision_trigger.rollbacks import Plan, Rollbacks
from revision_trigger.starter import BUSY, Ledger, Starter, claim_of
from revision_trigger.wakes import Wakes

Remaining = Callable[[], float]
"""Seconds until the invocation's deadline."""

LOOKS = 20
"""Times in a row that a worker gets nowhere because others are faster, before it hands its intents back."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What every turn works with; nothing is begun with less than `reserve` seconds left of the invocation."""

    ledger: Ledger
    starter: Starter
    routes: Routes
    preparer: Preparer
    rollbacks: Rollbacks
    wakes: Wakes
    bury: Callable[[DesiredRevision, Fault], None]
    pause: Callable[[], None]
    reserve: float


@dataclass(slots=True)
class Turn:
    """Works a docket off: what waits in the ledger joins what came, and one start may serve them all."""

    tools: Tools
    docket: Docket
    remaining: Remaining
    tries: int = 0
    looked: bool = False
    not_in_journal: set[str] = field(default_factory=set)
    one_by_one: bool = False
    fault: Fault | None = None
    unplanned: Fault | None = None

    @property
    def pipeline(self) -> str:
        """Whose turn it is."""
        return self.docket.pipeline

    def run(self) -> None:
        """Go round until nothing is open; whatever stays open is looked at again."""
        try:
            self._check_time()
            self._go_round()
        except Fault as fault:
            self.fault = fault
            for intent in list(self.docket.open.values()):
                self._refuse(intent, fault)
        try:
            self._take_up()
            self._look_again()
        except Fault as fault:
            self.unplanned = fault
            self.docket.reopen_waiting(fault)

    def _look_again(self) -> None:
        """Have the pipeline looked at again while something of it is open. A wake that came too late comes itself."""
        reason = self.fault.reason if self.fault else None
        waits = self.docket.has_waiting or (self.looked and self._is_kept())
        if waits or reason is Reason.UNCERTAIN or (self.tries and reason is not Reason.OUT_OF_TIME):
            self.tools.wakes.plan(self.pipeline, tries=self.tries)
        elif self.tries:
            self.unplanned = self.fault

    def _is_kept(self) -> bool:
        """Whether something waits for its time: a hold may have ended, or been set, in this very turn."""
        state = self.tools.ledger.recall(self.pipeline).state
        return bool(state.waiting) or holding.ends_at(state) is not None

    def _go_round(self) -> None:
        afresh = self.tries or self.docket.asks  # a rollback is not refused by what was true a while ago
        seen = self.tools.ledger.read(self.pipeline) if afresh else self.tools.ledger.recall(self.pipeline)
        self.looked = True
        left = LOOKS
        while left:
            seen = self._free(seen)
            self.docket.join(seen.state)
            if not self.docket.open and not self._has_dead_claim(seen):
                return
            self._check_time()
            decided = len(self.docket.outcomes)
            seen = self._round(seen)
            left = LOOKS if len(self.docket.outcomes) > decided else left - 1
        raise Retry(Reason.CLAIMED, "other workers were faster each time; it comes again")

    def _free(self, seen: Seen) -> Seen:
        """End the holds whose time is over; what they kept waits then."""
        while (state := holding.due(seen.state, seen.now)) != seen.state:
            seen = self.tools.ledger.change(self.pipeline, seen, state).seen
        return seen

    def _has_dead_claim(self, seen: Seen) -> bool:
        """Whether a wake finds a claim that a crash, or an unanswered start, left behind."""
        claim = seen.state.claim
        return bool(self.tries) and claim is not None and claim.lease <= seen.now

    def _take_up(self) -> None:
        """Let what waited and is decided wait no longer; what no retry can help was buried first."""
        decided, refused = self.docket.decided, self.docket.refused
        if not decided:
            return
        seen = self.tools.ledger.recall(self.pipeline)
        while not decided.isdisjoint(waiting.id for waiting in seen.state.waiting):
            state = transitions.refused(transitions.taken_up(seen.state, decided), refused)
            seen = self.tools.ledger.change(self.pipeline, seen, state).seen

    def _round(self, seen: Seen) -> Seen:
        """Do one thing that brings some intent on; what the ledger holds then."""
        if not self.docket.open:
            return self._wait(seen, [Resume(claim_of(seen))])
        verdicts = self._judge(seen)
        if seen.first and not _BEFORE_HISTORY.isdisjoint(verdicts.values()):
            return self.tools.starter.adopt(self.pipeline, seen)
        for verdict, do in _STEPS.items():
            intents = [intent for intent in self.docket.open.values() if verdicts[intent.id] is verdict]
            if intents:
                return do(self, intents, seen)
        return self._wait(seen, list(verdicts.values())) if self.docket.open else seen

    def _judge(self, seen: Seen) -> dict[str, Verdict | Resume]:
        """Judge every open intent; those that nothing is left to do for are decided."""
        verdicts: dict[str, Verdict | Resume] = {}
        for intent in list(self.docket.open.values()):
            try:
                verdict = self._verdict(seen, intent)
            except Rejected as fault:
                self._refuse(intent, fault)
                continue
            if isinstance(verdict, Duplicate):
                self.docket.end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=verdict.execution_id)
            elif isinstance(verdict, Verdict) and verdict in _ENDS:
                self.docket.end(intent, *_ENDS[verdict])
            else:
                verdicts[intent.id] = verdict
        return verdicts

    def _verdict(self, seen: Seen, intent: DesiredRevision) -> Verdict | Duplicate | Resume:
        max_age = self.tools.routes.pipelines[intent.pipeline].max_age
        journal_read = intent.id in self.not_in_journal
        return decide(seen.state, intent, seen.now, max_age=max_age, journal_read=journal_read)

    def _read_history(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        return self.tools.starter.adopt(intents[0].pipeline, seen)

    def _ask_journal(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        """As old as those no longer remembered in the state: the journal knows."""
        for intent in intents:
            settled = self.tools.ledger.journal(intent.pipeline, intent.id)
            if settled:
                self.docket.end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=settled.execution_id)
            self.not_in_journal.add(intent.id)
        return seen

    def _leave_unchanged(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        intent = intents[-1]
        change = self.tools.ledger.change(intent.pipeline, seen, transitions.unchanged(seen.state, intent))
        if change.made:
            running = seen.state.last_execution
            self.docket.end(intent, Decision.UNCHANGED, Reason.RUNS_ALREADY, execution_id=running)
        return change.seen

    def _hold(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        """Keep what a hold does not let through; the newest for each source starts when it ends."""
        state = transitions.held(seen.state, intents)
        known = state == seen.state and not seen.recalled
        change = Change(True, seen) if known else self.tools.ledger.change(self.pipeline, seen, state)
        if change.made:
            for intent in intents:
                self.docket.end(intent, Decision.HELD, Reason.ON_HOLD)
        return change.seen

    def _leave_out(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        """Start nothing that was rolled back; what is remembered may have been forced, and so lifted, since."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        for intent in intents:
            self.docket.end(intent, Decision.QUARANTINED, Reason.KNOWN_BAD)
        return seen

    def _begin(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        """Start those that are found good. What is not takes none of the others with it."""
        asked = intents[:1] if self.one_by_one else merge.together(intents)
        if asked[0].id in self.docket.asks:
            return self._roll_back(asked[0], seen)
        prepared = self.tools.preparer.prepare(asked, self._check_time)
        for intent, fault in prepared.refused:
            self._refuse(intent, fault)
        if not prepared.ready:
            return seen
        self.docket.open |= {intent.id: intent for intent in prepared.ready}  # what is resolved stays so
        if self._is_known_bad(prepared.ready[0], seen):
            return seen  # judged anew by what its names mean
        self._check_time()
        return self._start(startable(seen.state, prepared.ready), replace(seen, now=self.tools.ledger.now()))

    def _is_known_bad(self, first: DesiredRevision, seen: Seen) -> bool:
        return not first.force and not first.is_rollback and is_quarantined(seen.state, [first])

    def _roll_back(self, draft: DesiredRevision, seen: Seen) -> Seen:
        """Find a rollback's target and start it, judged against the very state that its claim is made from."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        try:
            plan = self.tools.rollbacks.plan(self.docket.asks[draft.id], seen, self._check_time)
        except Rejected as fault:
            self._refuse(draft, fault)
            return seen
        if isinstance(plan, Outcome):
            self.docket.say(draft, plan)
            return seen
        self._check_time()
        return self._start([plan.target], replace(seen, now=self.tools.ledger.now()), plan)

    def _start(self, chosen: list[DesiredRevision], seen: Seen, plan: Plan | None = None) -> Seen:
        try:
            if plan:
                begun = self.tools.starter.begin(chosen, seen, before=plan.before, stop=plan.stop)
            else:
                begun = self.tools.starter.begin(chosen, seen)
        except Fault as fault:
            self._not_begun(chosen, fault)
        else:
            if isinstance(begun, Seen):
                return begun
            self.docket.began(map(transitions.asked_by, chosen), begun, self._pins(begun))
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
            self._refuse(chosen[0], fault)

    def _pins(self, execution_id: str) -> tuple[Carried, ...]:
        """Tell what a start carried, if nobody else has started something newer meanwhile."""
        seen = self.tools.ledger.recall(self.pipeline)
        return carried_pins(seen.state, seen.now) if seen.state.last_execution == execution_id else ()

    def _wait(self, seen: Seen, verdicts: Sequence[Verdict | Resume]) -> Seen:
        """Somebody else has the claim, or had it: what is remembered of that may be long past."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        if isinstance(verdicts[0], Resume) and verdicts[0].claim.lease <= seen.now:
            return self._resume(seen, verdicts[0].claim)
        self.tools.pause()
        return self.tools.ledger.read(self.pipeline)

    def _resume(self, seen: Seen, claim: Claim) -> Seen:
        """Finish what a crash left claimed; whoever records the start is the one to tell of it."""
        resumed = self.tools.starter.resume(self.pipeline, seen, claim, give_up=self._is_given_up(claim))
        settled = resumed.seen.state.settled(claim.asked[-1].id)
        if resumed.made and settled:
            self.docket.began(claim.asked, settled.execution_id, self._pins(settled.execution_id))
        return resumed.seen

    def _is_given_up(self, claim: Claim) -> bool:
        """Whether somebody forces something else past a claim: the way out where nobody can tell what it began."""
        ids = {asked.id for asked in claim.asked}
        forced = [one for one in self.docket.open.values() if one.force and not one.is_rollback]
        return any(one.id not in ids for one in forced)

    def _refuse(self, intent: DesiredRevision, fault: Fault) -> None:
        if intent.id in self.docket.waited and isinstance(fault, Rejected):  # its message is long gone
            self.tools.bury(intent, fault)
        self.docket.refuse(intent, fault)

    def _check_time(self) -> None:
        check_time(self.remaining(), self.tools.reserve)


def check_time(left: float, needed: float) -> None:
    """Raise Retry where an invocation has fewer seconds left than its next step may take."""
    if left < needed:
        sentence = f"{left:.1f} s left of the invocation, expected {needed:.1f} s: back to the queue"
        raise Retry(Reason.OUT_OF_TIME, sentence)


# In this order: nothing begins before the history is known, and no intent overtakes one that asks for what runs.
_STEPS: Mapping[Verdict, Callable[[Turn, list[DesiredRevision], Seen], Seen]] = {
    Verdict.READ_HISTORY: Turn._read_history,  # noqa: SLF001  the table is the class's own
    Verdict.READ_JOURNAL: Turn._ask_journal,  # noqa: SLF001
    Verdict.UNCHANGED: Turn._leave_unchanged,  # noqa: SLF001
    Verdict.QUARANTINED: Turn._leave_out,  # noqa: SLF001
    Verdict.HELD: Turn._hold,  # noqa: SLF001
    Verdict.BEGIN: Turn._begin,  # noqa: SLF001
}

# What a worker that sees the pipeline for the first time does only once it has looked for drift.
_BEFORE_HISTORY = frozenset({Verdict.UNCHANGED, Verdict.QUARANTINED, Verdict.HELD, Verdict.BEGIN})
# What is decided as soon as it is judged.
_ENDS: Mapping[Verdict, tuple[Decision, Reason]] = {
    Verdict.STALE: (Decision.STALE, Reason.NEWER_STARTED),
    Verdict.EXPIRED: (Decision.EXPIRED, Reason.TOO_OLD),
}
