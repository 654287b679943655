"""One worker's turn at one pipeline: what came, and what waits there, is judged, started, and decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from revision_trigger.domain import merge, transitions
from revision_trigger.domain.announcement import carried_pins
from revision_trigger.domain.decide import MAX_AGE, Duplicate, Resume, Verdict, decide
from revision_trigger.domain.decision import Decision, Fault, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.state import Seen
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
    wakes: Wakes
    bury: Callable[[DesiredRevision, Fault], None]
    pause: Callable[[], None]
    reserve: float


@dataclass(slots=True)
class Turn:
    """What is still open of one pipeline, in the order it applies, and what has been decided.

    What waits in the ledger joins what came: both are judged alike, and one start may serve them all.
    """

    tools: Tools
    pipeline: str
    open: dict[str, DesiredRevision]
    remaining: Remaining
    tries: int = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    waited: dict[str, DesiredRevision] = field(default_factory=dict)
    not_in_journal: set[str] = field(default_factory=set)
    one_by_one: bool = False
    fault: Fault | None = None
    unplanned: Fault | None = None

    def run(self) -> None:
        """Go round until nothing is open; whatever stays open is looked at again."""
        try:
            self._go_round()
        except Fault as fault:
            self.fault = fault
            for intent in list(self.open.values()):
                self._refuse(intent, fault)
        try:
            self._take_up()
            if self.tries or self._left_open():
                self.tools.wakes.plan(self.pipeline, tries=self.tries)
        except Fault as fault:
            self.unplanned = fault
            self._have_sent_again(fault)

    def _have_sent_again(self, fault: Fault) -> None:
        """Nobody would wake what waits: let its message come again."""
        for name, outcome in self.outcomes.items():
            if outcome.decision is Decision.WAITING:
                self.outcomes[name] = replace(Outcome.of(fault), intent_id=name, pipeline=self.pipeline)

    def _left_open(self) -> bool:
        waits = any(outcome.decision is Decision.WAITING for outcome in self.outcomes.values())
        return waits or (self.fault is not None and self.fault.reason is Reason.UNCERTAIN)

    def _go_round(self) -> None:
        seen = self.tools.ledger.read(self.pipeline) if self.tries else self.tools.ledger.recall(self.pipeline)
        left = LOOKS
        while left:
            self._join(seen)
            if not self.open and not self._has_dead_claim(seen):
                return
            self._check_time()
            decided = len(self.outcomes)
            seen = self._round(seen)
            left = LOOKS if len(self.outcomes) > decided else left - 1
        raise Retry(Reason.CLAIMED, "other workers were faster each time; it comes again")

    def _has_dead_claim(self, seen: Seen) -> bool:
        """Whether a wake finds a claim that a crash, or an unanswered start, left behind."""
        claim = seen.state.claim
        return bool(self.tries) and claim is not None and claim.lease <= seen.now

    def _join(self, seen: Seen) -> None:
        """Take in what waits, unless it came by itself or is decided."""
        joining = [transitions.intent_of(waiting, self.pipeline) for waiting in seen.state.waiting]
        joining = [intent for intent in joining if intent.id not in self.open and intent.id not in self.outcomes]
        if joining:
            self.waited |= {intent.id: intent for intent in joining}
            self.open = {intent.id: intent for intent in merge.in_order([*joining, *self.open.values()])}

    def _take_up(self) -> None:
        """Let what waited and is decided wait no longer; what no retry can help is buried first."""
        decided = {name for name, outcome in self.outcomes.items() if outcome.decision not in _STILL_OPEN}
        seen = self.tools.ledger.recall(self.pipeline)
        while not decided.isdisjoint(waiting.id for waiting in seen.state.waiting):
            change = self.tools.ledger.change(self.pipeline, seen, transitions.taken_up(seen.state, decided))
            seen = change.seen

    def _round(self, seen: Seen) -> Seen:
        """Do one thing that brings some intent on; what the ledger holds then."""
        if not self.open:
            return self._wait(seen, [Resume(claim_of(seen))])
        verdicts = self._judge(seen)
        if seen.first and not _BEFORE_HISTORY.isdisjoint(verdicts.values()):
            return self.tools.starter.adopt(self.pipeline, seen)
        for verdict, do in _STEPS.items():
            intents = [intent for intent in self.open.values() if verdicts[intent.id] is verdict]
            if intents:
                return do(self, intents, seen)
        return self._wait(seen, list(verdicts.values())) if self.open else seen

    def _judge(self, seen: Seen) -> dict[str, Verdict | Resume]:
        """Judge every open intent; those that nothing is left to do for are decided."""
        verdicts: dict[str, Verdict | Resume] = {}
        for intent in list(self.open.values()):
            try:
                verdict = self._verdict(seen, intent)
            except Rejected as fault:
                self._refuse(intent, fault)
                continue
            if isinstance(verdict, Duplicate):
                self._end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=verdict.execution_id)
            elif verdict is Verdict.STALE:
                self._end(intent, Decision.STALE, Reason.NEWER_STARTED)
            elif verdict is Verdict.EXPIRED:
                self._end(intent, Decision.EXPIRED, Reason.TOO_OLD)
            else:
                verdicts[intent.id] = verdict
        return verdicts

    def _verdict(self, seen: Seen, intent: DesiredRevision) -> Verdict | Duplicate | Resume:
        max_age = self.tools.routes.max_ages.get(intent.pipeline, MAX_AGE)
        journal_read = intent.id in self.not_in_journal
        return decide(seen.state, intent, seen.now, max_age=max_age, journal_read=journal_read)

    def _read_history(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        return self.tools.starter.adopt(intents[0].pipeline, seen)

    def _ask_journal(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        """As old as those no longer remembered in the state: the journal knows."""
        for intent in intents:
            settled = self.tools.ledger.journal(intent.pipeline, intent.id)
            if settled:
                self._end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=settled.execution_id)
            self.not_in_journal.add(intent.id)
        return seen

    def _leave_unchanged(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        intent = intents[-1]
        change = self.tools.ledger.change(intent.pipeline, seen, transitions.unchanged(seen.state, intent))
        if change.made:
            running = seen.state.last_execution
            self._end(intent, Decision.UNCHANGED, Reason.RUNS_ALREADY, execution_id=running)
        return change.seen

    def _begin(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        chosen = intents[:1] if self.one_by_one else merge.together(intents)
        try:
            begun = self.tools.starter.begin(chosen, seen)
        except Fault as fault:
            self._not_begun(chosen, fault)
        else:
            if isinstance(begun, Seen):
                return begun
            self._begun(chosen, begun)
        return self.tools.ledger.recall(self.pipeline)

    def _not_begun(self, chosen: list[DesiredRevision], fault: Fault) -> None:
        if fault.reason in BUSY:
            for intent in chosen:
                self._end(intent, Decision.WAITING, fault.reason)
        elif not isinstance(fault, Rejected):
            raise fault
        elif len(chosen) > 1:  # one of them is at fault: it must not take the others with it
            self.one_by_one = True
        else:
            self._refuse(chosen[0], fault)

    def _begun(self, chosen: list[DesiredRevision], execution_id: str) -> None:
        older = merge.superseded(chosen)
        for intent in chosen:
            if intent.id in older:
                self._end(intent, Decision.SUPERSEDED, Reason.NEWER_IN_BATCH, execution_id=execution_id)
            else:
                self._end(intent, Decision.STARTED, intent.reason, execution_id=execution_id)
                self._show_pins(intent, execution_id)

    def _show_pins(self, intent: DesiredRevision, execution_id: str) -> None:
        """Tell what the start carried, if nobody else has started something newer meanwhile."""
        seen = self.tools.ledger.recall(intent.pipeline)
        if seen.state.last_execution == execution_id:
            pins = carried_pins(seen.state, seen.now)
            self.outcomes[intent.id] = replace(self.outcomes[intent.id], pins=pins)

    def _wait(self, seen: Seen, verdicts: Sequence[Verdict | Resume]) -> Seen:
        """Somebody else has the claim, or had it: what is remembered of that may be long past."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        if isinstance(verdicts[0], Resume) and verdicts[0].claim.lease <= seen.now:
            return self.tools.starter.resume(self.pipeline, seen, verdicts[0].claim)
        self.tools.pause()
        return self.tools.ledger.read(self.pipeline)

    def _end(
        self, intent: DesiredRevision, decision: Decision, reason: Reason, *, execution_id: str | None = None
    ) -> None:
        origin = intent.origin
        self.outcomes[intent.id] = Outcome(
            decision, reason, "", intent.id, intent.pipeline, execution_id, origin=origin
        )
        del self.open[intent.id]

    def _refuse(self, intent: DesiredRevision, fault: Fault) -> None:
        if intent.id in self.waited and isinstance(fault, Rejected):  # its message is long gone
            self.tools.bury(intent, fault)
        outcome = Outcome.of(fault)
        self.outcomes[intent.id] = replace(outcome, intent_id=intent.id, pipeline=intent.pipeline, origin=intent.origin)
        del self.open[intent.id]

    def _check_time(self) -> None:
        left, reserve = self.remaining(), self.tools.reserve
        if left < reserve:
            sentence = f"{left:.1f} s left of the invocation, expected {reserve:.1f} s for a start: back to the queue"
            raise Retry(Reason.OUT_OF_TIME, sentence)


# In this order: nothing begins before the history is known, and no intent overtakes one that asks for what runs.
_STEPS: Mapping[Verdict, Callable[[Turn, list[DesiredRevision], Seen], Seen]] = {
    Verdict.READ_HISTORY: Turn._read_history,  # noqa: SLF001  the table is the class's own
    Verdict.READ_JOURNAL: Turn._ask_journal,  # noqa: SLF001
    Verdict.UNCHANGED: Turn._leave_unchanged,  # noqa: SLF001
    Verdict.BEGIN: Turn._begin,  # noqa: SLF001
}

# What a worker that sees the pipeline for the first time does only once it has looked for drift.
_BEFORE_HISTORY = frozenset({Verdict.UNCHANGED, Verdict.BEGIN})
_STILL_OPEN = frozenset({Decision.WAITING, Decision.RETRY})
